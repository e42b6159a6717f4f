import { scramVerifier } from '../../adapters/pg/scram.ts'
import type { PostgresSession } from '../../adapters/postgres.ts'
import type { ApplyContext, Change, PlanContext, Receipt, Step } from '../../engine/step.ts'
import { standingHere } from '../../identity/identity.ts'
import { commentFor, markInComment } from '../../identity/mark.ts'
import { belongsToAnother } from '../../identity/refusal.ts'
import { commentOnRole, createRole, dropRole, setPassword } from '../database/sql.ts'
import { asAdmin, inTransaction } from '../postgres.ts'
import { masked } from '../../redact.ts'
import { Secret } from '../../secret.ts'
import { recorded } from '../../gateway/recorded.ts'
import { membership, roleProblem, tryOut } from '../rights.ts'
import {
  inspectToolsRoles,
  isMarkedOurs,
  type Power,
  readerOf,
  readers,
  toolsLogin,
  type ToolsRolesState,
  type Unreadable,
} from './inspect.ts'
import { canWrite, planToolsRoles } from './plan.ts'
import * as sql from './sql.ts'
import { ownedToolsRoles } from './owned.ts'

/** What was granted, so that it can be taken back when the server is gone from the deployment. */
interface Granted extends Receipt {
  created: boolean
  role: string
  database: string
  schemas: string[]
  owners: string[]
}

interface Owner extends Record<string, unknown> {
  name: string
  ours: boolean
}

/** Answers whether the role is one that this deployment made, now or earlier, for whichever server. */
async function writeRole(session: PostgresSession, context: ApplyContext, server: string): Promise<boolean> {
  const { role, password } = toolsLogin(context, server)
  const [exists] = await session.query<{ comment: string | null }>(sql.limits, [role])
  const mark = markInComment(exists?.comment)
  // Another gateway may have made it since the plan was shown.
  if ((await standingHere(mark, context)) === 'other') throw belongsToAnother({ what: `role ${role}`, mark: mark! })
  const statement = (exists ? setPassword : createRole)(role, scramVerifier(password)).reveal()
  const comment = exists ? [] : [commentOnRole(role, commentFor(context.deployment.name, context.identity))]
  await inTransaction(session, [statement, ...comment, ...sql.limitRole(role)])
  return !exists || (await isMarkedOurs(exists.comment, context))
}

async function grantReading(session: PostgresSession, context: ApplyContext, server: string) {
  const { role } = toolsLogin(context, server)
  const schemas = (await session.query<{ name: string }>(sql.schemas)).map(({ name }) => name)
  const owners = await session.query<Owner>(sql.owners)
  const ours = owners.filter(owner => owner.ours).map(({ name }) => name)
  const others = owners.filter(owner => !owner.ours).map(({ name }) => name)
  if (others.length > 0)
    context.report({ kind: 'text', text: `tables that ${others.join(', ')} will make are not readable by themselves` })
  const lacking = await session.query<Unreadable>(sql.unreadable, [role])
  await inTransaction(session, [
    ...lacking.map(({ command }) => command),
    ...ours.flatMap(owner => schemas.map(schema => sql.grantLater(role, owner, schema))),
  ])
  return { schemas, owners: ours }
}

/** Proves that the role cannot write: what was checked for everybody before is now checked for the role itself. */
async function proveReadOnly(session: PostgresSession, context: ApplyContext, server: string): Promise<void> {
  const { role, database } = toolsLogin(context, server)
  const powers = [
    ...(await session.query<Power>(sql.powers, [role])),
    ...(await session.query<Power>(sql.writable, [role])),
  ]
  if (powers.length > 0) throw canWrite({ role, database } as Parameters<typeof canWrite>[0], powers)
}

const revokesFor = async (session: PostgresSession, { role, database, schemas, owners }: Granted) => [
  ...owners.flatMap(owner => schemas.map(schema => sql.revokeLater(role, owner, schema))),
  ...(await session.query<{ command: string }>(sql.revokes, [role, schemas])).map(({ command }) => command),
  sql.revokeConnect(role, database),
]

type Run = (session: PostgresSession, statements: string[]) => Promise<void>

/** What was granted goes; the role as well where it was made for this, unless it `stays`. */
async function takeBack(context: PlanContext, granted: Granted, stays: boolean, run: Run): Promise<void> {
  const { created, role, database } = granted
  const admin = <T>(use: (session: PostgresSession) => Promise<T>, inside?: string) =>
    asAdmin(context, `taking back role ${role}`, use, inside)
  const there = await admin(session => session.query(sql.databaseExists, [database]))
  const [is] = await admin(session => session.query<{ comment: string }>(sql.limits, [role]))
  if (!is || (created && !(await isMarkedOurs(is.comment, context)))) return
  await admin(
    async session => {
      // Taking its grants back takes the rights of the role (42501), which who made it does not have by that since PostgreSQL 16.
      const { join, leave } = created ? await membership(session, role) : { join: [], leave: [] }
      const back = there.length === 0 ? [] : created ? [sql.dropGrants(role)] : await revokesFor(session, granted)
      await run(session, [...join, ...back, ...(created && !stays ? [dropRole(role)] : leave)])
    },
    there.length > 0 ? database : undefined,
  )
}

/** Refuses where taking it back would be refused: it is done, and rolled back. */
async function checkTakeBack(context: PlanContext, granted: Granted, stays: boolean): Promise<void> {
  const problem = await asAdmin(context, `taking back role ${granted.role}`, session =>
    granted.created ? roleProblem(session, granted.role) : Promise.resolve(undefined),
  )
  if (problem) throw problem
  await takeBack(context, granted, stays, (session, statements) =>
    tryOut(session, async () => {
      for (const statement of statements) await session.query(statement)
    }),
  )
}

/** What a change granted. One that was interrupted between the work and its receipt made the role, if that is ours by its comment. */
function grantedBy(change: Change, receipt: Receipt | undefined, context: ApplyContext): Granted {
  if (receipt) return receipt as Granted
  const { role, database } = toolsLogin(context, readerOf(context, change))
  return { created: true, role, database, schemas: [], owners: [] }
}

/** Whether a server reads another database through the role, so that it stays. */
const isStillRead = (context: PlanContext, { role }: Granted) =>
  readers(context).some(({ reads }) => reads.role === role)

/** Roles of their own for tools that read a database: they can read it and nothing else. */
export const toolsRole: Step<ToolsRolesState> = {
  id: 'tools-role',
  title: 'role for the tools',
  after: ['database'],
  async inspect(context) {
    const is = await inspectToolsRoles(context)
    for (const { receipt } of is.asAdmin ? is.orphans : [])
      if (receipt) await checkTakeBack(context, receipt as Granted, isStillRead(context, receipt as Granted))
    return is
  },
  plan: (is, { deployment }) => planToolsRoles(is, deployment),
  async apply(change, context): Promise<Granted | void> {
    if (change.action === 'remove') {
      const granted = (await recorded(context)).get(change.id)?.receipt as Granted | undefined
      if (granted) await takeBack(context, granted, isStillRead(context, granted), inTransaction)
      return
    }
    const server = readerOf(context, change)
    const { role, database } = toolsLogin(context, server)
    const created = await asAdmin(context, change.what, session => writeRole(session, context, server))
    const granted = await asAdmin(context, change.what, session => grantReading(session, context, server), database)
    await asAdmin(context, change.what, session => proveReadOnly(session, context, server), database)
    return { created, role, database, ...granted }
  },
  async checkUndo(change, receipt, context) {
    if (change.action !== 'remove') await checkTakeBack(context, grantedBy(change, receipt, context), false)
  },
  async show(change, context) {
    if (change.action === 'remove') return []
    const { role, database } = toolsLogin(context, readerOf(context, change))
    const statements = [
      (change.action === 'create' ? createRole : setPassword)(role, Secret.of(masked)).reveal(),
      ...sql.limitRole(role),
    ]
    const reading = `-- then CONNECT on ${database}, USAGE of its schemas and SELECT on their tables, as far as the role lacks them`
    return [...statements.map(statement => `${statement};`), reading]
  },
  owned: ownedToolsRoles,
  async undo(change, receipt, context) {
    if (change.action !== 'remove') await takeBack(context, grantedBy(change, receipt, context), false, inTransaction)
  },
}
