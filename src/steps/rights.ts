import pg from 'pg'
import type { PostgresSession } from '../adapters/postgres.ts'
import { Exit, Failure } from '../failure.ts'
import { sqlState } from './postgres.ts'

/** A name as it stands in a command that a person types. */
export const inCommand = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : pg.escapeIdentifier(name))
const name = inCommand

/** What the administrator's login may do about a role, as far as that is not decided by being a superuser. */
interface Rights extends Record<string, unknown> {
  me: string
  superuser: boolean
  createRole: boolean
  inherits: boolean
  version: number
  /** The role itself is a superuser's. */
  ofSuperuser: boolean
  /** Whether it may alter and drop the role: since PostgreSQL 16 only with ADMIN OPTION (release notes 16, E.1.3.1.2). */
  administers: boolean
  /** Whether it has what the role has. */
  uses: boolean
}

const rightsOver = `
  SELECT me.rolname::text AS me, me.rolsuper AS superuser, me.rolcreaterole AS "createRole", me.rolinherit AS inherits,
         current_setting('server_version_num')::int AS version, r.rolsuper AS "ofSuperuser",
         current_setting('server_version_num')::int < 160000 OR pg_has_role(r.oid, 'MEMBER WITH ADMIN OPTION') AS administers,
         pg_has_role(r.oid, 'USAGE') AS uses
  FROM pg_roles me, pg_roles r WHERE me.rolname = current_user AND r.rolname = $1`

const rights = async (session: PostgresSession, role: string) => (await session.query<Rights>(rightsOver, [role]))[0]

/** A right that this login does not have, and what gives it. */
const lacks = (me: string, what: string, why: string, next: string): Failure =>
  new Failure({ what: `"${me}" ${what}`, why, next: `${next} or log in as a superuser`, exit: Exit.refused })

function problemOf({ me, superuser, createRole, ofSuperuser, administers }: Rights, role: string): Failure | undefined {
  const what = `may not change or drop the role ${role}`
  if (superuser) return undefined
  if (ofSuperuser)
    return lacks(me, what, 'that role is a superuser’s', `as a superuser: ALTER ROLE ${name(role)} NOSUPERUSER;`)
  if (!createRole) return lacks(me, what, 'it lacks CREATEROLE', `as a superuser: ALTER ROLE ${name(me)} CREATEROLE;`)
  if (administers) return undefined
  const why = 'it did not make that role, and since PostgreSQL 16 it takes ADMIN OPTION on it'
  return lacks(me, what, why, `as a superuser: GRANT ${name(role)} TO ${name(me)} WITH ADMIN OPTION;`)
}

/** Why this login may not alter or drop a role, if so; nothing for a role that does not exist. */
export async function roleProblem(session: PostgresSession, role: string): Promise<Failure | undefined> {
  const found = await rights(session, role)
  return found && problemOf(found, role)
}

/** The statements that give this login what a role has, and those that end that. None for a superuser, or where it has that already. */
export async function membership(session: PostgresSession, role: string): Promise<{ join: string[]; leave: string[] }> {
  const found = await rights(session, role)
  if (!found || found.superuser || found.uses) return { join: [], leave: [] }
  const problem = problemOf(found, role)
  if (problem) throw problem
  const { me, inherits, version } = found
  // Since 16 a membership says itself whether it is inherited (https://www.postgresql.org/docs/16/sql-grant.html).
  if (version < 160000 && !inherits)
    throw lacks(
      me,
      `has nothing of what ${role} has`,
      'it is NOINHERIT',
      `as a superuser: ALTER ROLE ${name(me)} INHERIT;`,
    )
  const how = version < 160000 ? '' : ' WITH INHERIT TRUE, SET TRUE'
  return {
    join: [`GRANT ${pg.escapeIdentifier(role)} TO CURRENT_USER${how}`],
    leave: [`REVOKE ${pg.escapeIdentifier(role)} FROM CURRENT_USER`],
  }
}

/** Why this login could not become a member of a role, if so. */
export const membershipProblem = (session: PostgresSession, role: string): Promise<Failure | undefined> =>
  membership(session, role).then(
    () => undefined,
    (error: unknown) => (error instanceof Failure && sqlState(error) === undefined ? error : Promise.reject(error)),
  )

/** Works with what a role has. A membership that is made for it ends with it; one of a role that is gone by then went with the role. */
export async function withRightsOf<T>(session: PostgresSession, role: string, work: () => Promise<T>): Promise<T> {
  const { join, leave } = await membership(session, role)
  const end = async () => {
    if (leave.length > 0 && (await rights(session, role))) for (const statement of leave) await session.query(statement)
  }
  for (const statement of join) await session.query(statement)
  const result = await work().catch(async (error: unknown) => {
    // In a transaction that failed it cannot end, and ends with that. What went wrong first is what is told.
    await end().catch(() => undefined)
    throw error
  })
  await end()
  return result
}

/** Whether the server would do this: it does, and takes it back. */
export async function tryOut(session: PostgresSession, work: () => Promise<unknown>): Promise<void> {
  await session.query('BEGIN')
  try {
    await session.query(`SET LOCAL lock_timeout = '10s'`)
    await work()
  } catch (error) {
    throw refusal(error)
  } finally {
    await session.query('ROLLBACK')
  }
}

/** Of a login that may make roles and databases already, the usual advice to take one that may would not be true. */
function refusal(error: unknown): unknown {
  if (!(error instanceof Failure) || !['42501', '2BP01'].includes(sqlState(error) ?? '')) return error
  const next =
    sqlState(error) === '42501'
      ? 'log in as a superuser, or as the owner of what it names'
      : 'drop what it names, or take the role’s rights to it away, as its owner or a superuser; then run the same command again'
  const { detail } = (error.cause ?? {}) as { detail?: string }
  const why = detail ? `${error.why}: ${detail.split('\n').slice(0, 3).join('; ')}` : error.why
  return new Failure({ what: error.what, why, next, exit: Exit.refused, cause: error })
}

/** Databases beside these in which a role has something or may do something; then it cannot be dropped. */
const heldElsewhere = `
  SELECT DISTINCT d.datname::text AS name FROM pg_shdepend s
  JOIN pg_database d ON d.oid = s.dbid OR (s.dbid = 0 AND s.classid = 'pg_database'::regclass AND d.oid = s.objid)
  WHERE s.refclassid = 'pg_authid'::regclass AND s.refobjid = (SELECT oid FROM pg_roles WHERE rolname = $1)
    AND d.datname <> ALL ($2::text[]) ORDER BY 1`

/** Refuses where a role could not be dropped for what it has in databases that stay. */
export async function checkHeldElsewhere(session: PostgresSession, role: string, goes: string[]): Promise<void> {
  const [found] = await session.query<{ name: string }>(heldElsewhere, [role, goes])
  if (!found) return
  throw new Failure({
    what: `role ${role} cannot be dropped`,
    why: `it owns something in the database ${found.name}, or was given rights there`,
    next: `in ${found.name}, as its owner or a superuser: REASSIGN OWNED BY ${name(role)} TO CURRENT_USER; DROP OWNED BY ${name(role)};`,
    exit: Exit.refused,
  })
}

/** Whoever is connected to a database; a worker of the server itself has no user, and makes way by itself. */
const sessions = `
  FROM pg_stat_activity a JOIN pg_roles r ON r.oid = a.usesysid, pg_roles me
  WHERE me.rolname = current_user AND a.datname = $1 AND a.pid <> pg_backend_pid()`

/** Whom this login may end (https://www.postgresql.org/docs/current/functions-admin.html, pg_terminate_backend). */
const mayEnd = `(me.rolsuper OR (NOT r.rolsuper AND (pg_has_role(r.oid, 'USAGE') OR pg_has_role('pg_signal_backend', 'USAGE'))))`

/** Ends what may be ended; takes the name of the database. */
export const endSessions = `SELECT pg_terminate_backend(a.pid) ${sessions} AND ${mayEnd}`

const holders = `
  SELECT 'a session of ' || r.rolname AS what, format('SELECT pg_terminate_backend(%s);', a.pid) AS command ${sessions} AND NOT ${mayEnd}
  UNION ALL
  SELECT 'the replication slot ' || slot_name, format('SELECT pg_drop_replication_slot(%L);', slot_name)
  FROM pg_replication_slots WHERE database = $1
  UNION ALL
  SELECT 'a prepared transaction of ' || owner, format('ROLLBACK PREPARED %L;', gid) FROM pg_prepared_xacts WHERE database = $1`

/** Refuses where a database could not be dropped for what holds it open. */
export async function checkHeldOpen(session: PostgresSession, database: string): Promise<void> {
  const [found] = await session.query<{ what: string; command: string }>(holders, [database])
  if (!found) return
  throw new Failure({
    what: `database ${database} cannot be dropped`,
    why: `${found.what} holds it open`,
    next: `end that, as a superuser in ${database}: ${found.command} then run the same command again`,
    exit: Exit.refused,
  })
}
