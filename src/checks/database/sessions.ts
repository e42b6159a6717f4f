import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import type { PostgresSession } from '../../adapters/postgres.ts'
import { containerOfServer } from '../../dump/tools.ts'
import type { PlanContext } from '../../engine/step.ts'
import { count, listed } from '../words.ts'
import { cleanLine } from '../../text/clean.ts'
import type { Trouble } from '../trouble.ts'

/**
 * Connections of the server, by who has them. Every role sees role, application and database of each session; where it comes from only of its own role's,
 * unless it is a member of pg_read_all_stats (PostgreSQL, The Cumulative Statistics System).
 */
const slotsSql = `
select json_build_object(
  'role', current_user,
  'max', current_setting('max_connections')::int,
  'reserved', current_setting('superuser_reserved_connections')::int + coalesce(nullif(current_setting('reserved_connections', true), ''), '0')::int,
  'roleLimit', (select rolconnlimit from pg_roles where rolname = $ROLE),
  'databaseLimit', (select datconnlimit from pg_database where datname = $DATABASE),
  'sessions', (select coalesce(json_agg(s), '[]') from (
    select usename as role, application_name as application, coalesce(host(client_addr), '') as address, datname as database, count(*)::int as sessions
    from pg_stat_activity where usename is not null and datname is not null and pid <> pg_backend_pid()
    group by 1, 2, 3, 4 order by 5 desc, 1, 2, 3) as s)) as slots`

const schema = z.object({
  max: z.number(),
  reserved: z.number(),
  roleLimit: z.number().nullable(),
  databaseLimit: z.number().nullable(),
  sessions: z.array(
    z.object({
      role: z.string(),
      application: z.string().nullable(),
      address: z.string(),
      database: z.string(),
      sessions: z.number(),
    }),
  ),
})

/** Who has the connections of a server, and what limits them. */
export type Slots = z.output<typeof schema>

const literal = (value: string) => `'${value.replaceAll("'", "''")}'`
const sqlFor = (role: string, database: string) =>
  slotsSql.replace('$ROLE', () => literal(role)).replace('$DATABASE', () => literal(database))

/** Reads them as whoever the session is. */
export async function readSlots(session: PostgresSession, { role, name }: { role: string; name: string }) {
  const [row] = await session.query<{ slots: unknown }>(sqlFor(role, name))
  return schema.parse(row?.slots)
}

/**
 * Reads them where the proxy's role gets no connection any more: as the superuser, for whom the server keeps some. In PostgreSQL's own container it may log in without a
 * password (docker-library/postgres, docker-entrypoint.sh); on this host root may, as the user postgres.
 */
export async function readSlotsAsSuperuser({ world, deployment }: PlanContext): Promise<Slots | undefined> {
  const { server, role, name } = deployment.database
  const found = await containerOfServer(world, deployment)
  if (found) return inContainer(found.container.id, found.container.spec.env.POSTGRES_USER ?? 'postgres')
  if (process.geteuid?.() !== 0 || !/^(localhost|127\.|\[?::1)/.test(server)) return undefined
  const login = { server, login: 'peer' as const, user: 'postgres', socket: '/var/run/postgresql' }
  return world.postgres.asAdmin(login, 'postgres', session => readSlots(session, { role, name })).catch(() => undefined)

  async function inContainer(id: string, user: string): Promise<Slots | undefined> {
    const stdout = new PassThrough()
    const printed = text(stdout)
    const command = ['psql', '-XAtq', '-U', user, '-d', 'postgres', '-c', sqlFor(role, name)] as [string, ...string[]]
    const call = { command, env: { PGAPPNAME: 'gatewright' }, stdout, signal: AbortSignal.timeout(10_000) }
    const { exitCode } = await world.engine.exec(id, call).finally(() => stdout.end())
    return exitCode === 0 ? schema.parse(JSON.parse(await printed)) : undefined
  }
}

const whoText = ({ role, application, address, database, sessions }: Slots['sessions'][number]) =>
  // A client calls itself what it likes.
  cleanLine(
    `${role}${application ? ` (${application})` : ''}${address ? ` from ${address}` : ''} on ${database}: ${count(sessions, 'connection')}`,
  )

/** What is left of a limit where the next login may be refused. */
const least = (limit: number) => Math.max(2, limit / 5)

/** Each limit with what of it is used, the fullest first. */
function limitsOf({ max, reserved, roleLimit, databaseLimit, sessions }: Slots, role: string, name: string) {
  const used = (of: (one: Slots['sessions'][number]) => boolean) =>
    sessions.filter(of).reduce((sum, one) => sum + one.sessions, 0)
  const all = [
    { what: 'of the server (max_connections, without those kept for superusers)', limit: max - reserved, is: () => true, raise: `ALTER SYSTEM SET max_connections = ${2 * max}, then restart PostgreSQL` }, // prettier-ignore
    { what: `of the role ${role}`, limit: roleLimit ?? -1, is: (one: { role: string }) => one.role === role, raise: `ALTER ROLE ${role} CONNECTION LIMIT ${2 * Math.max(roleLimit ?? 0, 10)}` }, // prettier-ignore
    { what: `of the database ${name}`, limit: databaseLimit ?? -1, is: (one: { database: string }) => one.database === name, raise: `ALTER DATABASE ${name} CONNECTION LIMIT ${2 * Math.max(databaseLimit ?? 0, 10)}` }, // prettier-ignore
  ]
  return all
    .filter(({ limit }) => limit >= 0)
    .map(one => ({ ...one, used: used(one.is) }))
    .sort((a, b) => b.used / Math.max(b.limit, 1) - a.used / Math.max(a.limit, 1))
}

/** Connections that are used up, or nearly: of what limit, and by whom. `refused`: a login has just been refused for want of one. */
export function slotTroubles(slots: Slots, { role, name }: { role: string; name: string }, refused = false): Trouble[] {
  const [first] = limitsOf(slots, role, name)
  if (!first || (!refused && first.limit - first.used >= least(first.limit))) return []
  const { what, limit, used, is, raise } = first
  const holders = slots.sessions.filter(is)
  const others = holders.filter(one => one.role !== role)
  const most = others[0] ?? holders[0]
  const whose = others.length > 0 ? 'of others than the proxy most' : 'most'
  return [
    {
      id: 'database-slots',
      severity: refused ? 'error' : 'warning',
      text: `${used} of ${limit} connections ${what} are used up${most ? `, ${whose} by ${whoText(most)}` : ''}`,
      evidence: listed(holders.slice(0, 8).map(whoText)),
      next: `end what holds them (as a superuser: SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${most?.role ?? role}'), or allow more: ${raise}`,
    },
  ]
}
