import type { Answers } from '../field.ts'

/** Rule of a list: no two items share this value. */
export function distinct(items: Answers[], path: string): string | undefined {
  const values = items.map(item => item[path])
  const twice = values.find((value, index) => value !== undefined && values.indexOf(value) !== index)
  return twice === undefined ? undefined : `each ${path} once; ${String(twice)} stands twice`
}
