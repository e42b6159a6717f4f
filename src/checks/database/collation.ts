import type { PostgresSession } from '../../adapters/postgres.ts'
import type { Trouble } from '../trouble.ts'

/** PostgreSQL knows the version of a database's collation since 15. */
const since = 150_000

const sql = `select datname as name, datcollversion as was, pg_database_collation_actual_version(oid) as is from pg_database
  where datname = current_database() and datcollversion <> pg_database_collation_actual_version(oid)`

/** An index over texts is sorted as the library of the time sorted: with another one it may not find what it holds, and a unique one may let a second in. */
export async function collationTroubles(session: PostgresSession): Promise<Trouble[]> {
  const [server] = await session.query<{ version: number }>(
    `select current_setting('server_version_num')::int as version`,
  )
  if (!server || server.version < since) return []
  const [row] = await session.query<{ name: string; was: string; is: string }>(sql)
  if (!row) return []
  const name = `"${row.name.replaceAll('"', '""')}"`
  return [
    {
      id: 'database-collation',
      severity: 'warning',
      text: `the collation of database ${row.name} is behind: its indexes were sorted by version ${row.was}, the server's library is ${row.is}`,
      evidence: 'datcollversion and pg_database_collation_actual_version()',
      next: `in a quiet moment, as its owner: REINDEX DATABASE ${name}; then: ALTER DATABASE ${name} REFRESH COLLATION VERSION`,
    },
  ]
}
