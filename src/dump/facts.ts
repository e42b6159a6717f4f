import { createHash } from 'node:crypto'
import type { PostgresSession, RoleLogin } from '../adapters/postgres.ts'
import type { World } from '../world.ts'

/** Prisma's own history, and every column that the proxy's tables have: a migration that failed half-way may have left its mark in either. */
const schemaFacts = `
SELECT string_agg(fact, E'\\n' ORDER BY fact) AS facts, count(*)::int AS count FROM (
  SELECT format('%s.%s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull) AS fact
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
) AS columns`

const history = `
SELECT string_agg(format('%s %s %s', migration_name, finished_at IS NOT NULL, rolled_back_at IS NOT NULL), E'\\n' ORDER BY migration_name, started_at) AS facts
  FROM ONLY public."_prisma_migrations"`

/** A view of that name, or a policy, would run what its owner wrote, with the rights of who asks. */
const hasTable = `SELECT EXISTS (SELECT FROM pg_class WHERE oid = to_regclass($1) AND relkind = 'r' AND NOT relrowsecurity) AS has`

const has = `public."_prisma_migrations"`
const spendLogs = `public."LiteLLM_SpendLogs"`

/** Identifies the state of a database's schema, migrations included; `empty` for one without tables. */
export async function schemaOf({ postgres }: Pick<World, 'postgres'>, login: RoleLogin): Promise<string> {
  return postgres.asRole(login, schemaIn)
}

/** The same of the database that a session is in. */
export async function schemaIn(session: Pick<PostgresSession, 'query'>): Promise<string> {
  const [columns] = await session.query<{ facts: string | null; count: number }>(schemaFacts)
  if (!columns?.count) return 'empty'
  const [kept] = await session.query<{ has: boolean }>(hasTable, [has])
  const [migrations] = kept?.has ? await session.query<{ facts: string | null }>(history) : []
  return createHash('sha256')
    .update(`${columns.facts}\n\n${migrations?.facts ?? ''}`)
    .digest('hex')
    .slice(0, 16)
}

/** Whatever somebody made in a database, in any schema and of any kind; what an extension brought is the extension's. */
const contents = ['class c ON c.relnamespace', 'proc c ON c.pronamespace', 'type c ON c.typnamespace'].map(
  kind => `SELECT 1 FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_${kind} = n.oid
    WHERE n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')`,
)

/** Whether anything is in the database that a session is in. */
export async function isFilled(session: Pick<PostgresSession, 'query'>): Promise<boolean> {
  return (await session.query(`${contents.join(' UNION ALL ')} LIMIT 1`)).length > 0
}

/** How many rows of the audit began at `since` or later. LiteLLM's timestamps have no zone and hold UTC. */
export async function auditRowsSince(
  { postgres }: Pick<World, 'postgres'>,
  login: RoleLogin,
  since: Date,
): Promise<number> {
  return postgres.asRole(login, async session => {
    const [kept] = await session.query<{ has: boolean }>(hasTable, [spendLogs])
    if (!kept?.has) return 0
    const count = `SELECT count(*)::int AS count FROM ${spendLogs} WHERE "startTime" >= $1::timestamp`
    const [found] = await session.query<{ count: number }>(count, [since.toISOString().replace('Z', '')])
    return found?.count ?? 0
  })
}

/** `PostgreSQL 18` as its major. */
export async function serverMajor({ postgres }: Pick<World, 'postgres'>, login: RoleLogin): Promise<number> {
  const [found] = await postgres.asRole(login, session =>
    session.query<{ version: string }>(`SELECT current_setting('server_version_num') AS version`),
  )
  return Math.floor(Number(found?.version) / 10_000)
}
