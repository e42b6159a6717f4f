import { pipeline, Readable, Writable } from 'node:stream'
import { createGunzip, createGzip } from 'node:zlib'
import type { Files } from '../adapters/files.ts'
import type { RoleLogin } from '../adapters/postgres.ts'
import { Failure } from '../failure.ts'
import type { Tools } from './tools.ts'

type Login = Pick<RoleLogin, 'role' | 'database' | 'password'>

const connection = ({ host, port }: Tools, { role, database }: Login) => [
  '--no-password',
  `--host=${host}`,
  `--port=${port}`,
  `--username=${role}`,
  `--dbname=${database}`,
]

/** The password is an environment variable, which other users of a host cannot read, as they can arguments. */
const environment = ({ password }: Login) => ({ PGPASSWORD: password.reveal(), PGCONNECT_TIMEOUT: '10' })

export interface DumpOptions {
  /** Without the rights of other roles, for a server that does not have them. */
  portable?: boolean
  signal: AbortSignal
}

/** pg_dump's arguments. Comments are left out, since those on extensions are the superuser's to make. */
export const dumpArguments = (tools: Tools, login: Login, portable = false): string[] => [
  ...connection(tools, login),
  '--no-comments',
  '--no-owner',
  ...(portable ? ['--no-privileges'] : []),
]

const failed = (doing: string, { where }: Tools, exitCode: number, errors: string) =>
  new Failure({
    what: `the database could not be ${doing}`,
    why: `${errors.split('\n').slice(0, 3).join('; ') || 'it said nothing'} (code ${exitCode}, ${where})`,
    next: 'correct what it names, and run the same command again',
    lines: errors.split('\n').slice(-20),
  })

/** The database as compressed SQL. */
export function dumped(tools: Tools, login: Login, { portable, signal }: DumpOptions): Readable {
  const zipped = createGzip()
  void tools
    .run({
      command: ['pg_dump', ...dumpArguments(tools, login, portable)],
      env: environment(login),
      stdout: zipped,
      signal,
    })
    .then(({ exitCode, errors }) => {
      if (exitCode !== 0) throw failed('dumped', tools, exitCode, errors)
      zipped.end()
    })
    // Whoever reads gets the cause, and never a dump that only looks whole.
    .catch((error: Error) => zipped.destroy(error))
  return zipped
}

/** Writes the dump to a file that only its owner can read; answers its size. */
export async function writeDump(files: Files, path: string, dump: Readable): Promise<number> {
  await files.write(path, dump, { mode: 0o600 })
  return (await files.stat(path))?.size ?? 0
}

/**
 * What the role has in this database goes first. Its schema stays where it is the database owner's, as since PostgreSQL 15. Somebody who holds a lock is not
 * waited for without end. The transaction is ended by `committed` alone: psql takes an input that breaks off for one that is whole.
 */
const prelude = `BEGIN;
SET LOCAL lock_timeout = '60s';
DROP OWNED BY CURRENT_USER CASCADE;
CREATE SCHEMA IF NOT EXISTS public;
SET LOCAL lock_timeout = 0;
`

const committed = '\nCOMMIT;\n'

export const restoreArguments = (tools: Tools, login: Login): string[] => [
  ...connection(tools, login),
  '--no-psqlrc',
  '--quiet',
  '--set=ON_ERROR_STOP=1',
  '--file=-',
]

async function* sqlOf(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const unzipped = createGunzip()
  pipeline(Readable.from(content), unzipped, () => undefined)
  yield Buffer.from(prelude)
  yield* unzipped as AsyncIterable<Uint8Array>
  yield Buffer.from(committed)
}

/** Puts the database back to the content of a dump: all of it, or nothing in the case of a failure. */
export async function restoreDump(
  tools: Tools,
  login: Login,
  content: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const source = Readable.from(sqlOf(content))
  let broken: Error | undefined
  source.on('error', error => (broken = error))
  const { exitCode, errors } = await tools.run({
    command: ['psql', ...restoreArguments(tools, login)],
    env: { ...environment(login), PGOPTIONS: '-c client_min_messages=warning' },
    stdin: source,
    stdout: new Writable({ write: (_chunk, _encoding, done) => done() }),
    signal,
  })
  if (broken) throw broken
  if (exitCode !== 0) throw failed('put back', tools, exitCode, errors)
}
