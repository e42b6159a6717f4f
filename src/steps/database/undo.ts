import type { PostgresSession } from '../../adapters/postgres.ts'
import type { ApplyContext, Change, Receipt } from '../../engine/step.ts'
import { Exit, Failure } from '../../failure.ts'
import { standingHere } from '../../identity/identity.ts'
import { markInComment } from '../../identity/mark.ts'
import { asAdmin } from '../postgres.ts'
import { recorded } from '../../gateway/recorded.ts'
import {
  checkHeldElsewhere,
  checkHeldOpen,
  endSessions,
  membership,
  roleProblem,
  tryOut,
  withRightsOf,
} from '../rights.ts'
import { type Part, partOf } from './parts.ts'
import * as sql from './sql.ts'

interface Undoing {
  session: PostgresSession
  context: ApplyContext
  /** Of the role or the database. */
  name: string
  receipt: Receipt
}

/** How a part is taken back, and what says before whether it can be; without `check` it is tried and rolled back. */
interface Undo {
  carryOut(undoing: Undoing): Promise<void>
  check?(undoing: Undoing): Promise<void>
}

/** The role or the database, and whose it is; nothing where it is gone. */
async function found({ session, context, name }: Undoing, facts: string) {
  const [is] = await session.query<{ owner: string; comment: string | null }>(facts, [name])
  return is && { owner: is.owner, standing: await standingHere(markInComment(is.comment), context) }
}

/** Dropped and made again by somebody else since: the name alone makes it not ours. */
const left = ({ context }: Undoing, what: string) =>
  context.report({ kind: 'text', text: `${what} was left: it does not say that this gateway’s Gatewright made it` })

const ownerIn = ({ context, receipt }: Undoing) => receipt.role ?? context.deployment.database.role

const dropDatabase: Undo = {
  async check(undoing) {
    const is = await found(undoing, sql.databaseFacts)
    if (!is || is.owner !== ownerIn(undoing) || is.standing === 'other') return
    const { session, name } = undoing
    const { join } = await membership(session, is.owner)
    // Dropping takes the same right as a comment (https://www.postgresql.org/docs/current/sql-comment.html), and no transaction.
    await tryOut(session, async () => {
      for (const statement of [...join, sql.commentOnDatabase(name)]) await session.query(statement)
      await checkHeldOpen(session, name)
    })
  },
  async carryOut(undoing) {
    const is = await found(undoing, sql.databaseFacts)
    // Made by somebody else since: not ours to drop.
    if (!is || is.owner !== ownerIn(undoing)) return
    const { session, name } = undoing
    if (is.standing === 'other') return left(undoing, `database ${name}`)
    await withRightsOf(session, is.owner, async () => {
      await session.query(endSessions, [name])
      await session.query(sql.dropDatabase(name))
    })
  },
}

const dropRole: Undo = {
  async check(undoing) {
    const { session, context, name } = undoing
    if ((await found(undoing, sql.roleFacts))?.standing !== 'ours') return
    const problem = await roleProblem(session, name)
    if (problem) throw problem
    const databases = [...(await recorded(context)).values()].filter(({ change }) => change.step === 'database')
    await checkHeldElsewhere(session, name, databases.map(({ change }) => partOf(change, context.deployment).name)) // prettier-ignore
  },
  async carryOut(undoing) {
    const is = await found(undoing, sql.roleFacts)
    const { session, name } = undoing
    if (!is) return
    if (is.standing !== 'ours') return left(undoing, `role ${name}`)
    const [owned] = await session.query<{ name: string }>(sql.databasesOf, [name])
    if (owned) throw stillOwner(name, owned.name)
    await session.query(sql.dropRole(name))
  },
}

const stillOwner = (role: string, database: string): Failure =>
  new Failure({
    what: `role ${role} was kept`,
    why: `it owns the database ${database}`,
    next: 'keep the role too, or drop the database with it',
    exit: Exit.refused,
  })

/** A password of somebody else's role was replaced, and nobody knows the one before: it only ceases to be ours. */
const unmarkRole: Undo = {
  async carryOut(undoing) {
    const { session, name } = undoing
    if ((await found(undoing, sql.roleFacts))?.standing === 'ours') await session.query(sql.commentOnRole(name))
  },
}

/** Its owner of before gets it, and what a role of ours made in it: that role is to go. */
const giveBack: Undo = {
  async carryOut(undoing) {
    const { session, name, receipt } = undoing
    const is = await found(undoing, sql.databaseFacts)
    if (!is) return
    const { owner } = receipt
    await withRightsOf(session, is.owner, async () => {
      if (is.standing === 'ours') await session.query(sql.commentOnDatabase(name))
      if (typeof owner !== 'string' || owner === is.owner) return
      await withRightsOf(session, owner, async () => {
        const role = await found({ ...undoing, name: is.owner }, sql.roleFacts)
        const owned = await session.query(sql.databasesOf, [is.owner])
        // With a second database of its own that one would go along.
        if (role?.standing === 'ours' && owned.length === 1) await session.query(sql.giveAll(is.owner, owner))
        await session.query(sql.giveDatabase(name, owner))
      })
    })
  },
}

const openAgain: Undo = {
  async carryOut(undoing) {
    const { session, name } = undoing
    const is = await found(undoing, sql.databaseFacts)
    if (is) await withRightsOf(session, is.owner, () => session.query(sql.openDatabase(name)))
  },
}

function undoOf(change: Change, receipt: Receipt, context: ApplyContext) {
  const made = change.action === 'create' || receipt.created === true
  const { part, name } = partOf(change, context.deployment)
  const undo: Record<Part, Undo> = {
    role: made ? dropRole : unmarkRole,
    database: made ? dropDatabase : giveBack,
    access: openAgain,
  }
  return { undo: undo[part], name, inside: undo[part] === giveBack }
}

/** Logs in where the part is to be taken back. What a role owns in a database can be given away only from within. */
async function within(
  context: ApplyContext,
  change: Change,
  receipt: Receipt,
  work: (undo: Undo, undoing: Undoing) => Promise<void>,
) {
  const { undo, name, inside } = undoOf(change, receipt, context)
  const purpose = `taking back ${change.what}`
  const use = (session: PostgresSession) => work(undo, { session, context, name, receipt })
  if (!inside) return asAdmin(context, purpose, use)
  const exists = await asAdmin(context, purpose, session => session.query(sql.databaseFacts, [name]))
  if (exists.length > 0) await asAdmin(context, purpose, use, name)
}

/** Takes a part back, newest first. */
export const undoPart = (context: ApplyContext, change: Change, receipt: Receipt): Promise<void> =>
  within(context, change, receipt, (undo, undoing) => undo.carryOut(undoing))

/** Throws where that would be refused. */
export const checkUndoPart = (context: ApplyContext, change: Change, receipt: Receipt): Promise<void> =>
  within(context, change, receipt, (undo, undoing) =>
    undo.check ? undo.check(undoing) : tryOut(undoing.session, () => undo.carryOut(undoing)),
  )
