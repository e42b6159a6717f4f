import type { PostgresSession, RoleLogin } from '../../adapters/postgres.ts'
import type { PlanContext } from '../../engine/step.ts'
import type { Failure } from '../../failure.ts'
import { loginInService } from '../logins.ts'
import { standingHere } from '../../identity/identity.ts'
import { type Mark, markInComment } from '../../identity/mark.ts'
import { recorded } from '../../gateway/recorded.ts'
import { loginWorks, proxyLogin, sqlState, usableAdmin } from '../postgres.ts'
import { membershipProblem, roleProblem } from '../rights.ts'
import { knownSaltKeys } from '../secrets/salt-key.ts'
import { isRenewed } from '../../deployment/renew.ts'
import { partId } from './parts.ts'
import { databaseComments, databaseFacts, ownRights, proxyRows, roleFacts } from './sql.ts'

/** Whether we asked as the administrator, and what that login may do. */
export interface AdminRights {
  name: string
  superuser: boolean
  createRole: boolean
  createDatabase: boolean
  inherits: boolean
}

/** Why the administrator could not do something about what is there. */
export interface Problems {
  /** Set a password on the role. */
  role?: Failure
  /** Make databases for the role. */
  member?: Failure
  /** Change the database. */
  database?: Failure
}

/** The proxy's role and database as they are. */
export interface DatabaseState {
  /** server_version_num; absent where nobody could log in. */
  version?: number
  /** Absent when no administrator login was given: then nothing can be changed. */
  admin?: AdminRights
  problems?: Problems
  /** `follows`: it has the password of the container in service, and gets the wanted one with the next. `unknown`: without an administrator, a login that is refused may mean a wrong password or no role. */
  role: 'missing' | 'unknown' | { passwordWorks: boolean; follows?: boolean; ours: boolean; other?: Mark }
  /** `other` is the mark of another deployment; `unreadable` are rows that were encrypted with a salt key that nothing here has. */
  database?: { owner: string; ours: boolean; publicConnect: boolean; other?: Mark; unreadable?: boolean }
  /** The database that was made is not there any more; by its identity it may be the one of another name. */
  gone?: { renamed?: string }
}

interface RoleRow extends Record<string, unknown> {
  canLogin: boolean
  comment: string | null
}
interface DatabaseRow extends Record<string, unknown> {
  owner: string
  comment: string | null
  publicConnect: boolean
}
interface RightsRow extends Record<string, unknown>, AdminRights {
  version: number
}

/** Looks as the administrator where that login is there, else as the proxy's own role: a finished deployment needs no administrator. */
export async function inspectDatabase(context: PlanContext): Promise<DatabaseState> {
  const admin = usableAdmin(context)
  if (admin) return context.world.postgres.asAdmin(admin, 'postgres', session => look(context, session, true))
  try {
    return await lookAsRole(context, proxyLogin(context))
  } catch (error) {
    const code = sqlState(error)
    if (code === '28P01') return lookAsServed(context)
    if (code === '3D000') return { role: { passwordWorks: true, ours: false } }
    throw error
  }
}

const lookAsRole = (context: PlanContext, login: RoleLogin) =>
  context.world.postgres.asRole(login, session => look(context, session, false))

/** The wanted password is refused: the role may have the one of the container in service still. */
async function lookAsServed(context: PlanContext): Promise<DatabaseState> {
  const served = await loginInService(context, 'database.password')
  if (!served) return { role: 'unknown' }
  const is = await lookAsRole(context, served)
  return typeof is.role === 'object' ? { ...is, role: { ...is.role, passwordWorks: false, follows: true } } : is
}

/** Whether the wanted salt key is another than the rows are encrypted with. Where none is known, one that was given is theirs. */
async function isOtherSaltKey(context: PlanContext): Promise<boolean> {
  const { saltKey } = context.deployment.secrets
  const known = await knownSaltKeys(context)
  if (known.length === 0) return saltKey === 'generate' || isRenewed(saltKey)
  return !known.every(one => one.equals(context.secrets.get('secrets.saltKey')))
}

/** Whether a new salt key would make rows unreadable. Where the database cannot be looked into, it is taken to have some. */
async function hasUnreadableRows(context: PlanContext, session: PostgresSession, asAdmin: boolean): Promise<boolean> {
  const { deployment, bringsBack } = context
  // A backup comes with its own.
  if (bringsBack?.dump || bringsBack?.identity || !(await isOtherSaltKey(context))) return false
  const ask = async (inside: PostgresSession) => (await inside.query(proxyRows)).length > 0
  if (!asAdmin) return ask(session)
  return context.world.postgres
    .asAdmin(usableAdmin(context)!, deployment.database.name, ask)
    .catch((error: unknown) => (sqlState(error) === '42501' ? true : Promise.reject(error)))
}

/** The database that bears this deployment's identity, and is none that it had before and moved away from. */
async function renamedTo(
  session: PostgresSession,
  { identity }: PlanContext,
  made: Awaited<ReturnType<typeof recorded>>,
): Promise<{ renamed?: string }> {
  const all = await session.query<{ name: string; comment: string | null }>(databaseComments)
  const is = all.find(
    ({ name, comment }) =>
      identity && markInComment(comment)?.identity === identity.id && !made.has(partId('database', name)),
  )
  return is ? { renamed: is.name } : {}
}

async function look(context: PlanContext, session: PostgresSession, asAdmin: boolean): Promise<DatabaseState> {
  const { database } = context.deployment
  const made = await recorded(context)
  const [rights] = await session.query<RightsRow>(ownRights)
  const [role] = await session.query<RoleRow>(roleFacts, [database.role])
  const [found] = await session.query<DatabaseRow>(databaseFacts, [database.name])
  if (!rights) throw new Error('PostgreSQL did not say who is logged in')
  const { version, ...admin } = rights
  const login = { ...proxyLogin(context), ...(!found && { database: 'postgres' }) }
  const passwordWorks = role?.canLogin ? !asAdmin || (await loginWorks(context, login)) : false
  const follows = role && !passwordWorks && (await loginInService(context, 'database.password')) !== undefined
  const whose = async (comment: string | null, change: string) => {
    const mark = markInComment(comment)
    const standing = await standingHere(mark, context, async () => made.has(change))
    // A comment that was taken away or written over takes nothing from what is recorded.
    const ours = standing === 'ours' || (standing === 'unmarked' && made.has(change))
    return { ours, ...(standing === 'other' && { other: mark! }) }
  }
  const problems = {
    role: await roleProblem(session, database.role),
    member: await membershipProblem(session, database.role),
    ...(found && { database: await membershipProblem(session, found.owner) }),
  }
  const isGone = !found && made.has(partId('database', database.name))
  return {
    version,
    ...(isGone && { gone: await renamedTo(session, context, made) }),
    ...(asAdmin && { admin, problems }),
    role: role
      ? { passwordWorks, ...(follows && { follows }), ...(await whose(role.comment, partId('role', database.role))) }
      : 'missing',
    ...(found && {
      database: {
        owner: found.owner,
        publicConnect: found.publicConnect,
        ...((await hasUnreadableRows(context, session, asAdmin)) && { unreadable: true }),
        ...(await whose(found.comment, partId('database', database.name))),
      },
    }),
  }
}
