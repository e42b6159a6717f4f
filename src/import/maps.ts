/** The map with every value replaced. */
export const mapValues = <A, B>(map: Record<string, A>, change: (value: A, name: string) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value, name)]))
