import type { LoadSession, PostgresDoor, RoleLogin } from '../adapters/postgres.ts'
import { Failure } from '../failure.ts'
import { readDump } from './read.ts'
import { rightsProblem } from './rights.ts'
import type { DumpStatement } from './statements.ts'

/**
 * What the role has in this database goes first. Its schema stays where it is the database owner's, as since PostgreSQL 15. Somebody who holds a lock is not
 * waited for without end.
 */
const prelude = [
  `SET LOCAL lock_timeout = '60s'`,
  'DROP OWNED BY CURRENT_USER CASCADE',
  'CREATE SCHEMA IF NOT EXISTS public',
  'SET LOCAL lock_timeout = 0',
]

const setting = /^SET ([a-z_]+) = /

/** The settings that this server has: a newer pg_dump names some that it does not (transaction_timeout since 17), which are of no use here. */
async function settingsOf(session: LoadSession): Promise<Set<string>> {
  const rows = await session.query<{ name: string }>('SELECT name FROM pg_catalog.pg_settings')
  return new Set(rows.map(({ name }) => name))
}

async function send(session: LoadSession, { sql, rows }: DumpStatement, known: Set<string>): Promise<void> {
  const [, name] = setting.exec(sql) ?? []
  if (name !== undefined && !known.has(name)) return
  await (rows ? session.copy(sql, rows) : session.one(sql))
}

const inLine = (error: unknown, line: number): unknown =>
  error instanceof Failure && error.exit !== 3
    ? new Failure({
        what: 'the database could not be put back',
        why: `${error.why} (line ${line} of the dump)`,
        next: error.next,
        exit: error.exit,
        cause: error,
      })
    : error

/**
 * Puts the database back to the content of a dump: all of it, or nothing in the case of a failure. The statements go to the server one by one, as the gateway's
 * own role: there is no psql that would carry out commands of its own, and no right that the gateway does not have.
 */
export async function restoreDump(
  postgres: PostgresDoor,
  login: RoleLogin,
  content: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  await postgres.load(login, signal, async session => {
    const problem = await rightsProblem(session, login.role)
    if (problem) throw problem
    const known = await settingsOf(session)
    await session.one('BEGIN')
    for (const sql of prelude) await session.one(sql)
    for await (const statement of readDump(content))
      await send(session, statement, known).catch((error: unknown) => {
        throw inLine(error, statement.line)
      })
    await session.one('COMMIT')
  })
}
