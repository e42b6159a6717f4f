import type { FoundServer } from './found.ts'

/** A map of a parsed file, of which nothing is known yet. */
export type Entry = Record<string, unknown>

export const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isPlain = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value)

/** A command line in words, quotes honoured. */
export const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '')

/** A text, or a number or truth value as text. */
export const textOf = (value: unknown): string | undefined =>
  isPlain(value) && value !== '' ? String(value) : undefined

/** A list of texts; a single text is taken in words, as a shell would. */
export const textsOf = (value: unknown): string[] =>
  typeof value === 'string' ? wordsOf(value) : Array.isArray(value) ? value.filter(isPlain).map(String) : []

/** Names with texts; what is no text is left out. */
export function mapOf(value: unknown): Record<string, string> {
  if (!isEntry(value)) return {}
  return Object.fromEntries(Object.entries(value).flatMap(([name, one]) => (isPlain(one) ? [[name, String(one)]] : [])))
}

const lists = new Set(['args'])
const maps = new Set(['env', 'environment', 'envs', 'headers', 'http_headers', 'static_headers'])

/** Keys of an entry whose value is not of the kind that it has to be; such a value would be lost without a word. */
const malformed = (entry: Entry): string[] =>
  Object.entries(entry).flatMap(([key, value]) => {
    if (lists.has(key) && isEntry(value)) return [`${key} (no list)`]
    if (maps.has(key) && value !== null && !isEntry(value)) return [`${key} (no map)`]
    if (maps.has(key) && isEntry(value))
      return Object.keys(value).flatMap(name => (isPlain(value[name]) ? [] : [`${key}.${name} (no text)`]))
    return []
  })

const isEmpty = (value: unknown) =>
  value === null ||
  value === undefined ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isEntry(value) && Object.keys(value).length === 0)

/** Keys of an entry that nothing here reads. `false` and empty values say nothing and lose nothing. */
export const unread = (entry: Entry, read: readonly string[]): string[] => [
  ...Object.keys(entry).filter(key => !read.includes(key) && !isEmpty(entry[key]) && entry[key] !== false),
  ...malformed(entry),
]

/** A found server with everything empty but what is given. */
export const found = (name: string, parts: Partial<FoundServer>): FoundServer => ({
  name,
  args: [],
  env: {},
  headers: {},
  lost: [],
  ...Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)),
})

/** Every entry of a map of servers; what is no map is named and not usable. */
export const eachServer = (map: unknown, read: (name: string, entry: Entry) => FoundServer): FoundServer[] =>
  isEntry(map)
    ? Object.entries(map).map(([name, entry]) =>
        isEntry(entry) ? read(name, entry) : found(name, { refused: 'its entry is no map of settings' }),
      )
    : []

/** `disabled: true` or `enabled: false`. */
export const switchedOff = ({ disabled, enabled }: Entry): string | undefined =>
  disabled === true || enabled === false ? 'it is switched off in this file' : undefined
