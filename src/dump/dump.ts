import type { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
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

/** pg_dump's arguments. Comments are left out, since those on extensions are the superuser's to make; the text comes as it is sent back. */
const dumpArguments = (tools: Tools, login: Login, portable = false): string[] => [
  ...connection(tools, login),
  '--encoding=UTF8',
  '--no-comments',
  '--no-owner',
  ...(portable ? ['--no-privileges'] : []),
]

const failed = ({ where }: Tools, exitCode: number, errors: string) =>
  new Failure({
    what: 'the database could not be dumped',
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
      if (exitCode !== 0) throw failed(tools, exitCode, errors.raw())
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
