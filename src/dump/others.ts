import type { ContainerState } from '../adapters/container-engine.ts'
import type { PostgresSession } from '../adapters/postgres.ts'
import { Exit, Failure } from '../failure.ts'
import type { Secret } from '../secret.ts'
import { YamlText } from '../yaml/edit.ts'

/** Sessions of the proxy's role that come from elsewhere than the gateway's container or this connection: another proxy on the same database. */
const foreign = `
SELECT coalesce(host(client_addr), 'a unix socket') AS address, count(*)::int AS sessions
  FROM pg_stat_activity
 WHERE datname = current_database() AND usename = current_user AND backend_type = 'client backend' AND pid <> pg_backend_pid()
   AND client_addr IS DISTINCT FROM inet_client_addr() AND NOT coalesce(host(client_addr), '') = ANY($1::text[])
 GROUP BY 1 ORDER BY 1`

/**
 * Who holds tables of the proxy in a transaction that has lasted: a migration waits for it, and whatever asks for the table after waits for the migration. And who
 * is migrating now: Prisma's lock, which LiteLLM takes too (litellm_proxy_extras, migration_lock.py, PRISMA_ADVISORY_LOCK_KEY; written from there, since the tests' engine
 * is not Prisma's native one). Any role sees locks, but not since when another role's session has had its own; autovacuum has no role.
 */
const holding = `
SELECT a.pid, a.usename AS role, coalesce(host(a.client_addr), 'a unix socket') AS address, coalesce(a.state, 'unknown') AS state,
       extract(epoch FROM now() - a.xact_start)::int AS seconds, string_agg(DISTINCT c.relname, ', ' ORDER BY c.relname) AS tables,
       bool_or(l.locktype = 'advisory') AS migrates
  FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid LEFT JOIN pg_class c ON l.locktype = 'relation' AND c.oid = l.relation AND c.relkind IN ('r', 'p')
 WHERE l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND l.granted AND l.pid <> pg_backend_pid()
   AND NOT coalesce(host(a.client_addr), '') = ANY($1::text[])
   AND ((l.locktype = 'advisory' AND l.classid = 0 AND l.objid = 72707369)
     OR (a.usename IS NOT NULL AND coalesce(a.xact_start < now() - interval '5 seconds', true) AND (c.relname LIKE 'LiteLLM\\_%' OR c.relname = '_prisma_migrations')))
 GROUP BY a.pid, a.usename, a.client_addr, a.state, a.xact_start ORDER BY a.pid`

interface Holder extends Record<string, unknown> {
  pid: number
  role: string | null
  address: string
  state: string
  seconds: number | null
  tables: string | null
  migrates: boolean
}

/** What else uses the database that another version is about to migrate. */
export interface Others {
  /** Addresses of another proxy's sessions, a line each. */
  proxies: string[]
  holders: Holder[]
}

const addressesOf = (is: ContainerState | undefined) =>
  Object.values(is?.networks ?? {}).flatMap(({ address }) => (address === '' ? [] : [address]))

/** Looks at the sessions of the database. The gateway's own are known by its container's addresses. */
export async function othersOn(session: PostgresSession, own: ContainerState | undefined): Promise<Others> {
  const addresses = addressesOf(own)
  const proxies = await session.query<{ address: string; sessions: number }>(foreign, [addresses])
  return {
    proxies: proxies.map(
      ({ address, sessions }) => `${address} (${sessions} ${sessions === 1 ? 'session' : 'sessions'})`,
    ),
    holders: await session.query<Holder>(holding, [addresses]),
  }
}

const holderLine = ({ pid, role, address, state, seconds, tables, migrates }: Holder): string =>
  migrates
    ? `another proxy migrates this database now: session ${pid} of ${role} from ${address}`
    : `session ${pid} of ${role} from ${address} (${state}) holds ${tables}${seconds === null ? '' : `, for ${seconds} s`}`

/** What to know of them before another version migrates the database, a line each. */
export const othersLines = ({ proxies, holders }: Others): string[] => [
  ...(proxies.length > 0
    ? [
        `another proxy uses this database, from ${proxies.join(', ')}: stop it first, it may not serve from a migrated one`,
      ]
    : []),
  ...holders.map(holderLine),
]

/** A migration that would wait for a session is not begun: behind it every request would wait too. Looked at twice, it is one that lasts. */
export function refuseHeld(earlier: Others, now: Others): void {
  const holders = now.holders.filter(({ pid }) => earlier.holders.some(one => one.pid === pid))
  const [first] = holders
  if (first === undefined) return
  throw new Failure({
    what: 'the database is not migrated now',
    why: holders.map(holderLine).join('; '),
    next: first.migrates
      ? 'wait until that one is done, then run the same command again'
      : `end what it does, or the session: SELECT pg_terminate_backend(${first.pid}); then run the same command again`,
    exit: Exit.refused,
  })
}

const isTrue = (value: unknown) => value === true || (typeof value === 'string' && /^true$/i.test(value.trim()))

/**
 * What keeps the next version from migrating its database, where somebody has set that: LiteLLM then takes it that another does. Its config.yaml decides before its
 * environment (proxy/db/prisma_client.py, should_update_prisma_schema).
 */
export function unmigratedLines(env: ReadonlyMap<string, Secret>, config?: string): string[] {
  const setting = 'disable_prisma_schema_update'
  const said = config === undefined ? undefined : new YamlText(config, 'config.yaml').at(['general_settings', setting])
  const isSaid = said !== undefined && said !== null
  const isOff = isTrue(isSaid ? said : env.get('DISABLE_SCHEMA_UPDATE')?.reveal())
  const what = isSaid ? `${setting} in config.yaml` : 'DISABLE_SCHEMA_UPDATE'
  return isOff
    ? [`${what} is set: this gateway migrates nothing, so migrate the database before, or take the line out`]
    : []
}
