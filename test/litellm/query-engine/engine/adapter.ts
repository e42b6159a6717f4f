import { createRequire } from 'node:module'
import { cpus } from 'node:os'
import type { Pool } from 'pg'
import { tlsOf, type DatabaseAddress } from '../database-url.ts'

const require = createRequire(import.meta.url)
const pg = require('pg') as typeof import('pg')

/** What the WASM engine needs of a driver adapter, as far as this code touches it. */
export interface BoundAdapter {
  errorRegistry: { consumeError: (id: unknown) => { error: Error & { code?: string } } | undefined }
}

interface Answer {
  ok: boolean
  value: { fields?: { dataTypeID: number }[]; rows: unknown[][] }
}

// The types that @prisma/adapter-pg 5.22 maps (src/conversion.ts). It refuses any other (name, interval, void, name[] ...).
const MAPPED = new Set([
  ...[16, 17, 20, 21, 23, 25, 26, 114, 142, 650, 700, 701, 790, 869, 1042, 1043, 1082, 1083],
  ...[1114, 1184, 1266, 1560, 1562, 1700, 2950, 3802],
  ...[143, 199, 651, 791, 1000, 1001, 1002, 1005, 1007, 1009, 1014, 1015, 1016, 1021, 1022, 1028, 1041],
  ...[1115, 1182, 1183, 1231, 1561, 1563, 2951, 3807],
])
const [TEXT, TEXT_ARRAY] = [25, 1009]
const JSON_ARRAY = 199
const JSONB_ARRAY = 3807
const DATE_ARRAY = 1182
const PARSED_BY_DEFAULT = [600, 718, 1186] // point, circle, interval
const FIRST_USER_TYPE = 10000 // enums and such: the adapter takes them as text by itself

const readArray = (text: unknown): unknown => pg.types.getTypeParser(TEXT_ARRAY, 'text')(text as string)

/** Gives a column of a type that the adapter refuses as text, the way the server wrote it. */
function columnAsText(rows: unknown[][], at: number): number {
  const values = rows.map(row => row[at]).filter(value => value !== null)
  const isList = values.length > 0 && values.every(value => typeof value === 'string' && /^\{.*\}$/s.test(value))
  if (!isList) return TEXT
  for (const row of rows) if (row[at] !== null) row[at] = readArray(row[at])
  return TEXT_ARRAY
}

function giveUnmappedTypesAsText(prototype: { performIO: (query: unknown) => Promise<Answer> }): void {
  const { performIO } = prototype
  prototype.performIO = async function (query: unknown): Promise<Answer> {
    const answer = await performIO.call(this, query)
    if (!answer.ok) return answer
    for (const [at, field] of (answer.value.fields ?? []).entries()) {
      if (MAPPED.has(field.dataTypeID) || field.dataTypeID >= FIRST_USER_TYPE) continue
      field.dataTypeID = columnAsText(answer.value.rows, at)
    }
    return answer
  }
}

function openPool(address: DatabaseAddress): Pool {
  const { host, port, user, password, database, schema, option } = address
  const pool = new pg.Pool({
    ...{ host, port, user, password, database, ssl: tlsOf(address) },
    max: Number(option('connection_limit') ?? cpus().length * 2 + 1),
    connectionTimeoutMillis: 1000 * Number(option('pool_timeout') ?? 10),
    idleTimeoutMillis: 0,
    application_name: option('application_name') ?? 'prisma-query-engine',
  })
  const warn = (what: string) => (error: Error) =>
    console.error(JSON.stringify({ level: 'warn', message: `${what}: ${error.message}` }))
  pool.on('error', warn('idle connection lost'))
  // The adapter reads timestamptz text as UTC.
  const settings = `SET TIME ZONE 'UTC'; SET search_path = "${schema.replaceAll('"', '""')}"`
  pool.on('connect', client => void client.query(settings).catch(warn('session not set up')))
  return pool
}

/** A connection pool for the address, and the driver adapter over it that the WASM engine takes. */
export function openAdapter(address: DatabaseAddress): { pool: Pool; adapter: BoundAdapter } {
  const { PrismaPg } = require('@prisma/adapter-pg')
  const { bindAdapter } = createRequire(require.resolve('@prisma/adapter-pg'))('@prisma/driver-adapter-utils')
  // node-postgres would parse the elements of these; the engine wants each one's text.
  for (const oid of [JSON_ARRAY, JSONB_ARRAY, DATE_ARRAY]) pg.types.setTypeParser(oid, readArray)
  for (const oid of PARSED_BY_DEFAULT) pg.types.setTypeParser(oid, text => text)
  giveUnmappedTypesAsText(Object.getPrototypeOf(PrismaPg.prototype))
  const pool = openPool(address)
  return { pool, adapter: bindAdapter(new PrismaPg(pool, { schema: address.schema })) }
}
