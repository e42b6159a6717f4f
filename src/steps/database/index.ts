import { scramVerifier } from '../../adapters/pg/scram.ts'
import type { PostgresSession } from '../../adapters/postgres.ts'
import type { ApplyContext, Change, Receipt, Step } from '../../engine/step.ts'
import { Failure } from '../../failure.ts'
import { masked } from '../../redact.ts'
import { Secret } from '../../secret.ts'
import { belongsToAnother } from '../../identity/refusal.ts'
import { standingHere } from '../../identity/identity.ts'
import { commentFor, markInComment } from '../../identity/mark.ts'
import { receiptOf, recorded } from '../../gateway/recorded.ts'
import { asAdmin, inTransaction, refusesVerifier } from '../postgres.ts'
import { membership, withRightsOf } from '../rights.ts'
import { inspectDatabase, type DatabaseState } from './inspect.ts'
import { markRolesAndDatabase } from './mark.ts'
import { type Part, partOf } from './parts.ts'
import { databaseOfAnother, planDatabase, roleOfAnother } from './plan.ts'
import * as sql from './sql.ts'
import { checkUndoPart, undoPart } from './undo.ts'
import { ownedDatabases } from './owned.ts'

type Work = (session: PostgresSession, context: ApplyContext, change: Change) => Promise<Receipt | void>

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
  // It stays a member: a role that is no superuser may make databases only for those that it is a member of (42501).
  for (const statement of (await membership(session, database.role)).join) await session.query(statement)
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
  withRightsOf(session, database.role, () =>
    inTransaction(session, [
      sql.closeDatabase(database.name),
      sql.commentOnDatabase(database.name, commentFor(name, identity)),
    ]),
  )

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
  show: async ({ action, ...change }, { deployment, identity }) => {
    const { role, name } = deployment.database
    const comment = commentFor(deployment.name, identity)
    const hidden = Secret.of(masked)
    const creates = action === 'create'
    const statements: Record<Part, string[]> = {
      role: creates
        ? [sql.createRole(role, hidden).reveal(), sql.commentOnRole(role, comment)]
        : [sql.setPassword(role, hidden).reveal()],
      database: [creates ? sql.createDatabase(name, role) : sql.giveDatabase(name, role)],
      access: [sql.closeDatabase(name), sql.commentOnDatabase(name, comment)],
    }
    return statements[partOf({ action, ...change }, deployment).part].map(statement => `${statement};`)
  },
  checkUndo: (change, receipt = {}, context) => checkUndoPart(context, change, receipt),
  owned: ownedDatabases,
  undo: (change, receipt = {}, context) => undoPart(context, change, receipt),
}
