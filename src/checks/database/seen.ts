import type { PostgresSession } from '../../adapters/postgres.ts'
import type { DatabaseSeen } from '../../dump/database-seen.ts'
import { commandName } from '../../command-name.ts'
import type { Trouble } from '../trouble.ts'

const tables = `select (select oid::int8::float8 from pg_database where datname = current_database()) as oid,
  to_regclass('public."LiteLLM_SpendLogs"') is not null as audit, to_regclass('public."_prisma_migrations"') is not null as history`

/** Reads the same of the database as it is now. `keys`: how many virtual keys it has. */
export async function lookAtDatabase(session: PostgresSession): Promise<DatabaseSeen & { keys: number }> {
  const [is] = await session.query<{ oid: number; audit: boolean; history: boolean }>(tables)
  const [newest] = is!.audit
    ? await session.query<{ at: Date | null }>(
        `select max("startTime") at time zone 'UTC' as at from "LiteLLM_SpendLogs"`,
      )
    : []
  const [history] = is!.history
    ? await session.query<{ rows: number }>('select count(*)::int as rows from "_prisma_migrations"')
    : []
  const [keys] = is!.audit
    ? await session.query<{ rows: number }>('select count(*)::int as rows from "LiteLLM_VerificationToken"')
    : []
  return {
    oid: is!.oid,
    migrations: history?.rows ?? 0,
    ...(newest?.at && { newest: newest.at.toISOString() }),
    keys: keys?.rows ?? 0,
  }
}

const day = (at: string) => `${at.slice(0, 16).replace('T', ' ')} UTC`

/** A database that came back other than it was: without what it held, or as it was at an earlier time. */
export function returnTroubles(was: DatabaseSeen, is: DatabaseSeen & { keys: number }, wantedKeys: number): Trouble[] {
  const next = `bring the right one back (its volume or its dump); or, where it is meant to be new, make the keys again: ${commandName} setup`
  const isOther = was.oid !== undefined && was.oid !== is.oid
  const evidence = [
    isOther
      ? `the database was made anew since (oid ${was.oid}, now ${is.oid})`
      : 'it is the same database by its number',
    `${was.migrations ?? 0} migrations were recorded, now ${is.migrations}`,
    `newest audit row ${was.newest ? day(was.newest) : 'none'}, now ${is.newest ? day(is.newest) : 'none'}`,
  ].join('; ')
  const had = was.migrations !== undefined && was.migrations > 0
  if (had && is.keys === 0 && wantedKeys > 0)
    return [
      {
        id: 'database-empty',
        severity: 'error',
        text: 'the database came back empty: none of the virtual keys is in it',
        evidence,
        next,
      },
    ]
  const isOlder =
    (was.newest !== undefined && (is.newest ?? '') < was.newest && isOther) ||
    (was.migrations ?? 0) > (is.migrations ?? 0)
  const lost = was.newest !== undefined && is.newest !== undefined && is.newest < was.newest
  if (!isOlder && !lost) return []
  return [
    {
      id: 'database-older',
      severity: 'error',
      text: `the database came back as it was earlier: its newest audit row is of ${is.newest ? day(is.newest) : 'no day'}, and there was one of ${was.newest ? day(was.newest) : 'no day'}`,
      evidence,
      next,
    },
  ]
}
