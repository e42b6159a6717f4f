import type { PostgresSession } from '../../adapters/postgres.ts'
import type { PlanContext } from '../../engine/step.ts'
import { commentFor, markInComment } from '../../identity/mark.ts'
import { databaseLogin } from '../logins.ts'
import { sqlState, usableAdmin } from '../postgres.ts'
import { recorded } from '../../gateway/recorded.ts'
import { readers } from '../tools-role/inspect.ts'
import { partId } from './parts.ts'
import { commentOnDatabase, commentOnRole, databaseFacts, roleFacts } from './sql.ts'

type Session = Pick<PostgresSession, 'query'>

/** 42501: of a role that is no superuser, which may not comment on every role. By its record it stays ours. */
async function unlessForbidden(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (sqlState(error) !== '42501') throw error
  })
}

/**
 * Gives what is this deployment's in PostgreSQL its identity: what was taken over, and what was made before there were identities. The database can say so by
 * its owner's login; a role only by an administrator's, so that one waits for a change that has it.
 */
export async function markRolesAndDatabase(context: PlanContext): Promise<void> {
  const { world, deployment, identity } = context
  if (!identity) return
  const { database, adopted } = deployment
  const text = commentFor(deployment.name, identity)
  const made = await recorded(context)
  // What a person wrote there stays; and what was there before and was only used is not ours to mark.
  const needs = async (session: Session, facts: string, name: string, change?: string) => {
    const [is] = await session.query<{ comment: string | null }>(facts, [name])
    if (!is) return false
    if (is.comment === null) return change !== undefined && made.has(change)
    const mark = markInComment(is.comment)
    return mark?.identity === undefined ? mark?.deployment === deployment.name : mark.identity === adopted?.identity
  }
  const markDatabase = async (session: Session) => {
    if (await needs(session, databaseFacts, database.name, partId('database', database.name)))
      await unlessForbidden(session.query(commentOnDatabase(database.name, text)))
  }
  const markRole = async (session: Session, role: string) => {
    if (await needs(session, roleFacts, role, partId('role', role)))
      await unlessForbidden(session.query(commentOnRole(role, text)))
  }
  const admin = usableAdmin(context)
  if (!admin) return world.postgres.asRole(await databaseLogin(context), markDatabase)
  await world.postgres.asAdmin(admin, 'postgres', async session => {
    await markDatabase(session)
    for (const role of [database.role, ...readers(context).map(({ reads }) => reads.role)])
      await markRole(session, role)
  })
}
