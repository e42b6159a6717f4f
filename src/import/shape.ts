import type { FoundServer } from './found.ts'
import { Numeral } from './read/scalars.ts'

/** A map of a parsed file, of which nothing is known yet. */
export type Entry = Record<string, unknown>

export const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Numeral)

type Plain = string | number | boolean | Numeral

export const isPlain = (value: unknown): value is Plain =>
  value instanceof Numeral || ['string', 'number', 'boolean'].includes(typeof value)

/** A value as it is written. */
export const written = (value: Plain): string => (value instanceof Numeral ? value.text : String(value))

/** A command line in words, quotes honoured. */
export const wordsOf = (line: string): string[] =>
  [...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"']|["'])+/g)].map(([word]) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, (_, a?: string, b?: string) => a ?? b ?? ''),
  )

/** A text, or a number or truth value as text. */
export const textOf = (value: unknown): string | undefined =>
  isPlain(value) && value !== '' ? written(value) : undefined

export const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isEntry(value) && Object.keys(value).length === 0)

/** Keys of an entry that nothing here reads. `false` and empty values say nothing and lose nothing. */
export const unread = (entry: Entry, read: readonly string[]): string[] =>
  Object.keys(entry).filter(key => !read.includes(key) && !isEmpty(entry[key]) && entry[key] !== false)

/** A found server with everything empty but what is given. */
export const found = (name: string, parts: Partial<FoundServer>): FoundServer => ({
  name,
  args: [],
  env: {},
  headers: {},
  lost: [],
  ...Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)),
})
