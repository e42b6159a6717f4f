import { scramVerifier } from '../../adapters/pg/scram.ts'
import type { PostgresSession } from '../../adapters/postgres.ts'
import type { ApplyContext, Change, Receipt, Step } from '../../engine/step.ts'
import { Failure } from '../../failure.ts'
import { belongsToAnother } from '../../identity/refusal.ts'
import { standingHere } from '../../identity/identity.ts'
import { commentFor, markInComment } from '../../identity/mark.ts'
import { receiptOf, recorded } from '../recorded.ts'
import { asAdmin, inTransaction, refusesVerifier } from '../postgres.ts'
import { inspectDatabase, type DatabaseState } from './inspect.ts'
import { markRolesAndDatabase } from './mark.ts'
import { type Part, partOf } from './parts.ts'
import { databaseOfAnother, planDatabase, roleOfAnother } from './plan.ts'
import * as sql from './sql.ts'

type Work = (session: PostgresSession, context: ApplyContext, change: Change) => Promise<Receipt | void>
type Undo = (session: PostgresSession, context: ApplyContext, name: string, receipt: Receipt) => Promise<void>

/** Somebody else may have made one of that name since the plan was shown. What was to be made and is there already is ours only if it says so: it got its comment with it. */
async function refuseAnothers(comment: string | null, context: ApplyContext, what: string, unmarked?: Failure) {
  const mark = markInComment(comment)
  const standing = await standingHere(mark, context)
  if (standing === 'other') throw belongsToAnother({ what, mark: mark! })
  if (standing === 'unmarked' && unmarked) throw unmarked
}

const writeRole: Work = async (session, context, { action }) => {
  const { name, database } = context.deployment
  const [exists] = await session.query<{ comment: string | null }>(sql.roleFacts, [database.role])
  if (exists) {
    const unmarked = action === 'create' ? roleOfAnother(database.role) : undefined
    await refuseAnothers(exists.comment, context, `role ${database.role}`, unmarked)
  }
  const statement = exists ? sql.setPassword : sql.createRole
  const password = context.secrets.get('database.password')
  const comment = exists ? [] : [sql.commentOnRole(database.role, commentFor(name, context.identity))]
  const run = (stored: typeof password) =>
    inTransaction(session, [statement(database.role, stored).reveal(), ...comment])
  try {
    await run(scramVerifier(password))
  } catch (error) {
    if (!refusesVerifier(error)) throw error
    context.report({
      kind: 'text',
      text: 'this server takes no verifier: the password itself was sent, and may be in its log',
    })
    await run(password)
  }
}

const writeDatabase: Work = async (session, context, { action }) => {
  const { database } = context.deployment
  const [rights] = await session.query<{ superuser: boolean }>(sql.ownRights)
  if (!rights?.superuser) await session.query(sql.joinRole(database.role))
  const [is] = await session.query<{ owner: string; comment: string | null }>(sql.databaseFacts, [database.name])
  if (is) {
    const isTaken = action === 'create' && is.owner !== database.role
    const unmarked = isTaken ? databaseOfAnother(database.name, is.owner) : undefined
    await refuseAnothers(is.comment, context, `database ${database.name}`, unmarked)
  }
  if (!is) await session.query(sql.createDatabase(database.name, database.role))
  else if (is.owner !== database.role) await session.query(sql.giveDatabase(database.name, database.role))
  return { role: database.role, ...(is && is.owner !== database.role && { owner: is.owner }) }
}

// Together: once it is closed, nothing would be planned that sets the comment.
const closeAccess: Work = (session, { deployment: { name, database }, identity }) =>
  inTransaction(session, [
    sql.closeDatabase(database.name),
    sql.commentOnDatabase(database.name, commentFor(name, identity)),
  ])

const dropDatabase: Undo = async (session, context, name, { role = context.deployment.database.role }) => {
  const [is] = await session.query<{ owner: string; comment: string | null }>(sql.databaseFacts, [name])
  // Made by somebody else since: not ours to drop.
  if (!is || is.owner !== role) return
  if ((await standingOfMark(is.comment, context)) === 'other') return left(context, `database ${name}`)
  await session.query(sql.endSessions, [name])
  await session.query(sql.dropDatabase(name))
}

const dropRole: Undo = async (session, context, role) => {
  const [is] = await session.query<{ comment: string | null }>(sql.roleFacts, [role])
  if (!is) return
  if ((await standingOfMark(is.comment, context)) !== 'ours') return left(context, `role ${role}`)
  const owned = await session.query<{ name: string }>(sql.databasesOf, [role])
  if (owned.length > 0) throw stillOwner(role, owned[0]!.name)
  await session.query(sql.dropRole(role))
}

const standingOfMark = (comment: string | null, context: ApplyContext) => standingHere(markInComment(comment), context)

/** Dropped and made again by somebody else since: the name alone makes it not ours. */
const left = ({ report }: ApplyContext, what: string) =>
  report({ kind: 'text', text: `${what} was left: it does not say that this gateway’s Gatewright made it` })

const stillOwner = (role: string, database: string): Failure =>
  new Failure({
    what: `role ${role} was kept`,
    why: `it owns the database ${database}`,
    next: 'keep the role too, or drop the database with it',
  })

const works: Record<Part, Work> = { role: writeRole, database: writeDatabase, access: closeAccess }

/** Role and database of the proxy. */
export const database: Step<DatabaseState> = {
  id: 'database',
  title: 'role and database',
  after: ['secrets'],
  inspect: inspectDatabase,
  plan: (is, { deployment }) => planDatabase(is, deployment),
  async apply(change, context) {
    const created = change.action === 'create' || receiptOf(await recorded(context), change.id, 'created') === true
    const { part } = partOf(change, context.deployment)
    const receipt = await asAdmin(context, change.what, session => works[part](session, context, change))
    return { created, ...receipt }
  },
  accompany: markRolesAndDatabase,
  async undo(change, receipt = {}, context) {
    const made = change.action === 'create' || receipt.created === true
    const { part, name } = partOf(change, context.deployment)
    const undo: Record<Part, Undo> = {
      role: made ? dropRole : unmarkRole,
      database: made ? dropDatabase : giveBack,
      access: openAgain,
    }
    await asAdmin(context, `taking back ${change.what}`, session => undo[part](session, context, name, receipt))
  },
}

/** A password of somebody else's role was replaced, and nobody knows the one before: it only ceases to be ours. */
const unmarkRole: Undo = async (session, context, role) => {
  const [is] = await session.query<{ comment: string | null }>(sql.roleFacts, [role])
  if (is && (await standingOfMark(is.comment, context)) === 'ours') await session.query(sql.commentOnRole(role))
}

const giveBack: Undo = async (session, context, name, { owner }) => {
  const [is] = await session.query<{ comment: string | null }>(sql.databaseFacts, [name])
  if (is && (await standingOfMark(is.comment, context)) === 'ours') await session.query(sql.commentOnDatabase(name))
  if (typeof owner === 'string') await session.query(sql.giveDatabase(name, owner))
}

const openAgain: Undo = async (session, _context, name) => {
  const [is] = await session.query(sql.databaseFacts, [name])
  if (is) await session.query(sql.openDatabase(name))
}
