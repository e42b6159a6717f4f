import { z } from 'zod'
import type { PostgresSession } from '../../adapters/postgres.ts'

/**
 * Tables that get a row for each call, with the column by which LiteLLM prunes them (proxy/db/db_transaction_queue/spend_log_cleanup.py, 1.108.14), and whether
 * the retention of the audit is theirs. Any other table is listed by its size.
 */
const timed: Record<string, { column: string; retained: boolean }> = {
  LiteLLM_SpendLogs: { column: 'startTime', retained: true },
  LiteLLM_SpendLogToolIndex: { column: 'start_time', retained: true },
  LiteLLM_SpendLogGuardrailIndex: { column: 'start_time', retained: false },
  LiteLLM_HealthCheckTable: { column: 'checked_at', retained: false },
}

/** The newest rows by which growth is judged: enough for a busy hour, and read from an index alone. */
const sampled = 20_000

/** Names, sizes and estimates of rows, all from the catalogue; and whether an index begins with the column of the time. */
const listSql = `
select c.relname as name, pg_total_relation_size(c.oid)::float8 as bytes,
  greatest(c.reltuples, pg_stat_get_live_tuples(c.oid), 0)::float8 as rows,
  exists (select from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
    where i.indrelid = c.oid and a.attname = $1::jsonb->>c.relname) as timed
from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname like 'LiteLLM\\_%'
order by bytes desc, name`

const timesSql = (table: string, column: string) => `
select (select min("${column}") from "${table}")::timestamptz as oldest, count(*)::float8 as sampled, min(at)::timestamptz as since
from (select "${column}" at time zone 'UTC' as at from "${table}" order by "${column}" desc limit ${sampled}) as newest`

const listed = z.array(z.object({ name: z.string(), bytes: z.number(), rows: z.number(), timed: z.boolean() }))
const times = z.object({ oldest: z.date().nullable(), sampled: z.number(), since: z.date().nullable() })

/** A table of the proxy that gets larger with its use. */
export interface GrowingTable {
  name: string
  bytes: number
  /** PostgreSQL's own estimate. */
  rows: number
  oldest?: Date
  /** Bytes a day, by the newest rows; absent where they tell too little. */
  growth?: number
  /** Whether the retention of the audit prunes it. */
  retained: boolean
}

/** What a rate of an hour and less would say of a day is a guess. */
const leastSpan = 3_600_000

function withTimes(table: z.output<typeof listed>[number], of: z.output<typeof times>, now: Date): GrowingTable {
  const { name, bytes } = table
  // Of a table that was never analysed the estimate is none, and the sample may be all of it.
  const rows = Math.max(table.rows, of.sampled)
  const span = of.since ? now.getTime() - of.since.getTime() : 0
  return {
    name,
    bytes,
    rows,
    retained: timed[name]!.retained,
    ...(of.oldest && { oldest: of.oldest }),
    ...(span >= leastSpan && rows > 0 && { growth: (bytes / rows) * (of.sampled / span) * 86_400_000 }),
  }
}

/** Every table of the proxy that holds something, the largest first; nothing is read from end to end. */
export async function growingTables(session: PostgresSession, now: Date): Promise<GrowingTable[]> {
  const columns = Object.fromEntries(Object.entries(timed).map(([name, { column }]) => [name, column]))
  const all = listed.parse(await session.query(listSql, [JSON.stringify(columns)]))
  const found: GrowingTable[] = []
  for (const table of all.filter(({ rows, timed: hasTime }) => rows > 0 || hasTime)) {
    const { name, bytes, rows } = table
    if (!table.timed) {
      found.push({ name, bytes, rows, retained: false })
      continue
    }
    const [row] = await session.query(timesSql(name, timed[name]!.column))
    const seen = withTimes(table, times.parse(row), now)
    if (seen.rows > 0) found.push(seen)
  }
  return found
}

/** The tables that the retention prunes, with the column of their time. */
export const retainedTables = Object.entries(timed)
  .filter(([, { retained }]) => retained)
  .map(([name, { column }]) => ({ name, column }))
