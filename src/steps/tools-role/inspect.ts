import type { PostgresSession, RoleLogin } from '../../adapters/postgres.ts'
import type { Server } from '../../deployment/schema.ts'
import { itemSecretId } from '../../deployment/secrets.ts'
import type { JournalEntry } from '../../engine/journal.ts'
import type { Change, PlanContext } from '../../engine/step.ts'
import type { Failure } from '../../failure.ts'
import { nameOf } from '../../gateway/change.ts'
import { standingHere } from '../../identity/identity.ts'
import { type Mark, markInComment } from '../../identity/mark.ts'
import { loginInService } from '../logins.ts'
import { loginWorks, sqlState, usableAdmin } from '../postgres.ts'
import { roleProblem } from '../rights.ts'
import { noLongerWanted, recorded } from '../../gateway/recorded.ts'
import * as sql from './sql.ts'

export type Reads = NonNullable<Server['reads']>

/** Something that the role could change, and the command that ends it. */
export interface Power extends Record<string, unknown> {
  what: string
  command: string
}

/** Something that the role cannot read yet. */
export interface Unreadable extends Record<string, unknown> {
  what: string
  command: string
  owner: string
  /** Whether whoever asked may change that. */
  grantable: boolean
}

/** The role through which one server reads its database, as it is. */
export interface ToolsRole {
  server: string
  reads: Reads
  /** The password works, or that of the container in service does. `unknown`: without an administrator, a refused login may mean a wrong password or no role. */
  role: 'missing' | 'unknown' | { passwordWorks: boolean; ours: boolean; other?: Mark; limited: boolean }
  databaseExists: boolean
  /** What it, or for a missing role everybody, cannot read yet. */
  unreadable: Unreadable[]
  /** Why the administrator could not change the role. */
  problem?: Failure
  /** What it, or for a missing role everybody, could change. */
  powers: Power[]
}

export interface ToolsRolesState {
  roles: ToolsRole[]
  /** What earlier runs made and no server reads through any more. */
  orphans: JournalEntry[]
  asAdmin: boolean
}

interface LimitsRow extends Record<string, unknown> {
  canLogin: boolean
  comment: string | null
  limited: boolean
}

/** Servers that read a database. */
export const readers = ({ deployment }: Pick<PlanContext, 'deployment'>) =>
  deployment.servers.flatMap(({ name, reads }) => (reads ? [{ name, reads }] : []))

/** Names what a server reads through, whatever the server is called: it keeps its role when it is renamed. */
export const readingId = ({ role, database }: Pick<Reads, 'role' | 'database'>): string => `${role}@${database}`

/** The server that reads through what a change is about. */
export function readerOf(context: Pick<PlanContext, 'deployment'>, change: Change): string {
  const reader = readers(context).find(({ reads }) => readingId(reads) === nameOf(change))
  if (!reader) throw new Error(`no server reads through ${nameOf(change)}`)
  return reader.name
}

/** The login of a server's role from this host. */
export function toolsLogin(
  { deployment, secrets }: Pick<PlanContext, 'deployment' | 'secrets'>,
  server: string,
): RoleLogin {
  const reader = readers({ deployment }).find(({ name }) => name === server)
  if (!reader) throw new Error(`server ${server} reads no database`)
  const { role, database } = reader.reads
  const password = secrets.get(itemSecretId('servers', server, 'reads.password'))
  return { server: deployment.database.server, role, database, password }
}

/** Looks at every role that tools read through, as the administrator or, without that login, as the role itself. */
export async function inspectToolsRoles(context: PlanContext): Promise<ToolsRolesState> {
  const wanted = readers(context)
  const roles: ToolsRole[] = []
  for (const { name, reads } of wanted) roles.push(await inspectRole(context, name, reads))
  const orphans = noLongerWanted(
    await recorded(context),
    'tools-role',
    wanted.map(({ reads }) => readingId(reads)),
  )
  return { roles, orphans, asAdmin: usableAdmin(context) !== undefined }
}

/** Whether a role's comment says that this deployment made it. */
export const isMarkedOurs = async (comment: string | null, context: PlanContext): Promise<boolean> =>
  (await standingHere(markInComment(comment), context)) === 'ours'

async function whose(comment: string | null, context: PlanContext): Promise<{ ours: boolean; other?: Mark }> {
  const mark = markInComment(comment)
  const standing = await standingHere(mark, context)
  return { ours: standing === 'ours', ...(standing === 'other' && { other: mark! }) }
}

/** The login of the container in service, while the role still has that password and gets the wanted one with the next container. */
const servedLogin = (context: PlanContext, server: string) =>
  loginInService(context, itemSecretId('servers', server, 'reads.password'))

async function inspectRole(context: PlanContext, server: string, reads: Reads): Promise<ToolsRole> {
  const admin = usableAdmin(context)
  const { postgres } = context.world
  const unseen = { server, reads, databaseExists: true, unreadable: [], powers: [] }
  if (!admin) {
    const as = (login: RoleLogin) => postgres.asRole(login, session => look(context, server, reads, session, session))
    try {
      return await as(toolsLogin(context, server))
    } catch (error) {
      if (sqlState(error) !== '28P01') throw error
      const served = await servedLogin(context, server)
      return served ? as(served) : { ...unseen, role: 'unknown' }
    }
  }
  return postgres.asAdmin(admin, 'postgres', async session => {
    const [exists] = await session.query(sql.databaseExists, [reads.database])
    if (!exists) return look(context, server, reads, session)
    return postgres.asAdmin(admin, reads.database, inside => look(context, server, reads, session, inside))
  })
}

/** `inside` is a session in the database that is read; absent while that database does not exist. */
async function look(
  context: PlanContext,
  server: string,
  reads: Reads,
  session: PostgresSession,
  inside?: PostgresSession,
): Promise<ToolsRole> {
  const [limits] = await session.query<LimitsRow>(sql.limits, [reads.role])
  const login = toolsLogin(context, server)
  const works =
    session === inside ||
    (limits?.canLogin &&
      ((await loginWorks(context, { ...login, database: 'postgres' })) || (await servedLogin(context, server))))
  const who = limits ? reads.role : 'public'
  const unreadable = inside ? await inside.query<Unreadable>(sql.unreadable, [who]) : []
  const writes = inside ? await inside.query<Power>(sql.writable, [who]) : []
  const powers = await session.query<Power>(sql.powers, [reads.role])
  const problem = await roleProblem(session, reads.role)
  return {
    server,
    reads,
    role: limits
      ? {
          passwordWorks: Boolean(works),
          ...(await whose(limits.comment, context)),
          limited: limits.limited,
        }
      : 'missing',
    databaseExists: inside !== undefined,
    unreadable,
    ...(problem && { problem }),
    powers: [...powers, ...writes],
  }
}
