/** A small generator of repeatable random numbers (mulberry32), so that a failing case can be run again by its seed. */
export function random(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    chance: (share: number) => next() < share,
    one: <T>(items: readonly T[]): T => items[below(items.length)]!,
  }
}

export type Random = ReturnType<typeof random>

/** Whether a text is another one with something put in, and nothing taken away. */
export function isOnlyInserted(before: string, after: string): boolean {
  let at = 0
  for (const character of after) if (character === before[at]) at++
  return at === before.length
}
