import { scramVerifier } from '../../adapters/pg/scram.ts'
import type { PostgresSession } from '../../adapters/postgres.ts'
import type { ApplyContext, Receipt, Step } from '../../engine/step.ts'
import { standingHere } from '../../identity/identity.ts'
import { commentFor, markInComment } from '../../identity/mark.ts'
import { belongsToAnother } from '../../identity/refusal.ts'
import { commentOnRole, createRole, dropRole, setPassword } from '../database/sql.ts'
import { asAdmin, inTransaction } from '../postgres.ts'
import { recorded } from '../recorded.ts'
import {
  inspectToolsRoles,
  isMarkedOurs,
  type Power,
  readerOf,
  readers,
  toolsLogin,
  type ToolsRolesState,
} from './inspect.ts'
import { canWrite, planToolsRoles } from './plan.ts'
import * as sql from './sql.ts'

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
  const { role, database } = toolsLogin(context, server)
  const schemas = (await session.query<{ name: string }>(sql.schemas)).map(({ name }) => name)
  const owners = await session.query<Owner>(sql.owners)
  const ours = owners.filter(owner => owner.ours).map(({ name }) => name)
  const others = owners.filter(owner => !owner.ours).map(({ name }) => name)
  if (others.length > 0)
    context.report({ kind: 'text', text: `tables that ${others.join(', ')} will make are not readable by themselves` })
  await inTransaction(session, [
    sql.grantConnect(role, database),
    ...schemas.flatMap(schema => sql.grantSchema(role, schema)),
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

async function takeBack(context: ApplyContext, granted: Granted, stays = false): Promise<void> {
  const { created, role, database, schemas, owners } = granted
  const purpose = `taking back role ${role}`
  const there = await asAdmin(context, purpose, session => session.query(sql.databaseExists, [database]))
  const [is] = await asAdmin(context, purpose, session => session.query<{ comment: string }>(sql.limits, [role]))
  if (!is || (created && !(await isMarkedOurs(is.comment, context)))) return
  const revoke = [
    ...owners.flatMap(owner => schemas.map(schema => sql.revokeLater(role, owner, schema))),
    ...schemas.flatMap(schema => sql.revokeSchema(role, schema)),
    sql.revokeConnect(role, database),
  ]
  const statements = created ? [sql.dropGrants(role)] : revoke
  if (there.length > 0) await asAdmin(context, purpose, session => inTransaction(session, statements), database)
  if (created && !stays) await asAdmin(context, purpose, session => session.query(dropRole(role)))
}

/** Roles of their own for tools that read a database: they can read it and nothing else. */
export const toolsRole: Step<ToolsRolesState> = {
  id: 'tools-role',
  title: 'role for the tools',
  after: ['database'],
  inspect: inspectToolsRoles,
  plan: (is, { deployment }) => planToolsRoles(is, deployment),
  async apply(change, context): Promise<Granted | void> {
    if (change.action === 'remove') {
      const granted = (await recorded(context)).get(change.id)?.receipt as Granted | undefined
      const stays = readers(context).some(({ reads }) => reads.role === granted?.role)
      if (granted) await takeBack(context, granted, stays)
      return
    }
    const server = readerOf(context, change)
    const { role, database } = toolsLogin(context, server)
    const created = await asAdmin(context, change.what, session => writeRole(session, context, server))
    const granted = await asAdmin(context, change.what, session => grantReading(session, context, server), database)
    await asAdmin(context, change.what, session => proveReadOnly(session, context, server), database)
    return { created, role, database, ...granted }
  },
  async undo(change, receipt, context) {
    if (change.action === 'remove') return
    if (receipt) return takeBack(context, receipt as Granted)
    // Interrupted between the work and its receipt: a role that was to be created is ours by its comment.
    const { role, database } = toolsLogin(context, readerOf(context, change))
    const [is] = await asAdmin(context, change.what, session => session.query<{ comment: string }>(sql.limits, [role]))
    if (is && (await isMarkedOurs(is.comment, context)))
      await takeBack(context, { created: true, role, database, schemas: [], owners: [] })
  },
}
