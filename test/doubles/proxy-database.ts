type Row = Record<string, unknown>

/** What the readers of the proxy's database are answered by one in which nothing is wrong; `undefined` for what they do not ask. */
export function quietDatabase(sql: string, changes: QuietChanges = {}): Row[] | undefined {
  if (sql.includes('as newest\nwhere status')) return changes.failed ?? []
  if (sql.includes("'sessions', (select")) return [{ slots: { ...slots, ...changes.slots } }]
  if (sql.includes('pg_total_relation_size(c.oid)::float8 as bytes,\n  greatest')) return changes.tables ?? []
  if (sql.includes('as newest')) return [{ oldest: null, sampled: 0, since: null, ...changes.times }]
  if (sql.includes('array_agg(a.attname::text)'))
    return ['_prisma_migrations', 'LiteLLM_SpendLogs'].map(name => ({ name, columns: ['id'] }))
  if (sql.includes('_prisma_migrations" order by started_at')) return changes.migrations ?? []
  if (sql.includes('datcollversion')) return []
  if (sql.includes('server_version_num')) return [{ version: 180_000 }]
  if (sql.includes('as oid,')) return [{ oid: 5, audit: true, history: true, ...changes.seen }]
  if (sql.includes('max("startTime")')) return [{ at: changes.newest ?? null }]
  if (sql.includes('count(*)::int as rows from "LiteLLM_VerificationToken"')) return [{ rows: changes.keys ?? 1 }]
  if (/select count\(\*\)::int as rows/.test(sql)) return [{ rows: 1 }]
  if (sql.includes('pg_stat_activity')) return []
  return undefined
}

interface QuietChanges {
  slots?: Row
  tables?: Row[]
  times?: Row
  migrations?: Row[]
  seen?: Row
  newest?: Date
  keys?: number
  failed?: Row[]
}

const slots = { max: 100, reserved: 3, roleLimit: -1, databaseLimit: -1, sessions: [] }
