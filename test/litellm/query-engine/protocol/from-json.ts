import type { Translated } from './to-json.ts'

/** The rows of a raw query as the WASM engine answers them. */
export interface RawRows {
  columns: string[]
  types: string[]
  rows: unknown[][]
}

/** Drop the JSON protocol's type tags: DateTime, BigInt, Decimal, Json and Bytes all go out as strings. */
export function untag(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(untag)
  if (value === null || typeof value !== 'object') return value
  if ('$type' in value && 'value' in value) return value.value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, untag(inner)]))
}

function legacyCell(value: unknown, type: string): object {
  if (value === null) return { prisma__type: 'null', prisma__value: null }
  if (!type.endsWith('-array')) return { prisma__type: type, prisma__value: value }
  const item = type.slice(0, -'-array'.length)
  return { prisma__type: 'array', prisma__value: (value as unknown[]).map(entry => legacyCell(entry, item)) }
}

/** Raw rows as engines before 5.13 or so returned them, which prisma-client-py 0.11 to 0.13 reads. */
export const legacyRawRows = ({ columns, types, rows }: RawRows): object[] =>
  rows.map(row => Object.fromEntries(row.map((cell, at) => [columns[at], legacyCell(cell, types[at]!)])))

/** A response of the JSON protocol as the GraphQL protocol would have given it. */
export function fromJsonProtocol<T extends { data?: Record<string, unknown> }>(
  response: T,
  { alias, query }: Translated,
  legacyRaw: boolean,
): T {
  if (!response.data) return response
  const [result] = Object.values(response.data)
  if (query.action !== 'queryRaw') return { ...response, data: { [alias]: untag(result) } }
  return { ...response, data: { [alias]: legacyRaw ? legacyRawRows(result as RawRows) : result } }
}
