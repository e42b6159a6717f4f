import type { LoadSession, PostgresSession } from '../../adapters/postgres.ts'
import { retainedTables } from './tables.ts'

/** What would go of one table. */
export interface Prunable {
  name: string
  column: string
  rows: number
  oldest?: Date
  /** Of the table with its indexes, and about how much of that these rows take. */
  bytes: number
  freed: number
}

const countSql = (name: string, column: string) => `
select (select count(*) from "${name}" where "${column}" < $1::timestamp)::float8 as rows, (select min("${column}") at time zone 'UTC' from "${name}") as oldest,
  pg_total_relation_size('public."${name}"')::float8 as bytes, greatest(c.reltuples, pg_stat_get_live_tuples(c.oid), 1)::float8 as all
from pg_class c where c.oid = 'public."${name}"'::regclass`

const has = `select to_regclass('public."' || $1 || '"') is not null as has`

/** LiteLLM's timestamps have no zone and hold UTC. */
const timestamp = (at: Date) => at.toISOString().replace('Z', '')

/** What rows from before a day there are, of the audit and of its index by tool. */
export async function prunable(session: PostgresSession, before: Date): Promise<Prunable[]> {
  const found: Prunable[] = []
  for (const { name, column } of retainedTables) {
    const [table] = await session.query<{ has: boolean }>(has, [name])
    if (!table?.has) continue
    const [is] = await session.query<{ rows: number; oldest: Date | null; bytes: number; all: number }>(countSql(name, column), [timestamp(before)]) // prettier-ignore
    const { rows, oldest, bytes, all } = is!
    found.push({ name, column, rows, ...(oldest && { oldest }), bytes, freed: Math.round(bytes * Math.min(1, rows / Math.max(all, rows, 1))) }) // prettier-ignore
  }
  return found
}

/** Rows of one statement: each takes milliseconds, and locks nothing but the rows that go. */
const batch = 2_000

/**
 * Takes them away, the oldest first, each batch a transaction of its own; `tell` hears how many have gone. A row that somebody else holds is waited for shortly, and what is left
 * goes the next time.
 */
export async function prune(
  session: LoadSession,
  { name, column }: Prunable,
  before: Date,
  tell: (gone: number) => void,
): Promise<number> {
  await session.query(`set lock_timeout = '2s'`)
  let gone = 0
  for (;;) {
    const rows = await session.query(
      `delete from "${name}" where ctid = any(array(select ctid from "${name}" where "${column}" < $1::timestamp order by "${column}" limit ${batch})) returning 1 as one`,
      [timestamp(before)],
    )
    gone += rows.length
    tell(gone)
    if (rows.length < batch) return gone
  }
}

/** Gives the room back for new rows, and what lies at the end of the file to the disk. It locks out nobody who reads or writes (PostgreSQL, Routine Vacuuming). */
export const reuse = (session: LoadSession, { name }: Prunable): Promise<void> =>
  session.one(`vacuum (analyze) "${name}"`)

/** How large a table is with its indexes. */
export async function sizeOf(session: PostgresSession, { name }: Pick<Prunable, 'name'>): Promise<number> {
  const [is] = await session.query<{ bytes: number }>(
    `select pg_total_relation_size('public."${name}"')::float8 as bytes`,
  )
  return is!.bytes
}
