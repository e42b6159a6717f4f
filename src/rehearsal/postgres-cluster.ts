import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { Exit, Failure } from '../failure.ts'
import { Secret } from '../secret.ts'
import type { Account } from './account.ts'
import { handed } from './handed.ts'
import { postgresFailure } from './postgres-causes.ts'
import type { Programs } from './programs.ts'
import { supervise } from './supervise.ts'

/** How a login over the unix socket is proved: by password, or by the name of the operating system's user. */
export type LocalLogin = 'scram-sha-256' | 'peer'

/** An initialised data directory and what is known about it. */
export type Cluster = {
  directory: string
  data: string
  major: number
  superuser: string
  password: Secret
  /** The port of the last start. */
  port?: number
}

const files = (directory: string) => ({
  data: join(directory, 'data'),
  password: join(directory, 'superuser-password'),
  about: join(directory, 'server.json'),
})

/** The cluster that an earlier run left in `directory`, if it did. */
export function keptCluster(directory: string): Cluster | undefined {
  const { data, password, about } = files(directory)
  if (!existsSync(data)) return undefined
  const { superuser, port } = JSON.parse(readFileSync(about, 'utf8')) as Pick<Cluster, 'superuser' | 'port'>
  const major = Number(readFileSync(join(data, 'PG_VERSION'), 'utf8'))
  return {
    directory,
    data,
    major,
    superuser,
    password: Secret.of(readFileSync(password, 'utf8')),
    ...(port && { port }),
  }
}

/** Writes down what the next start has to know. */
export function remember({ directory, superuser, port }: Cluster): void {
  const { about } = files(directory)
  writeFileSync(`${about}.new`, `${JSON.stringify({ superuser, port })}\n`, { mode: 0o600 })
  renameSync(`${about}.new`, about)
}

/** What `initialise` needs. */
export type Initialise = {
  directory: string
  superuser: string
  password: Secret
  local: LocalLogin
  programs: Programs
  account: Account
}

/** Makes a cluster. It gets its final name when it is whole, so that a run that was killed here leaves nothing to trip over. */
export async function initialise({
  directory,
  superuser,
  password,
  local,
  programs,
  account,
}: Initialise): Promise<Cluster> {
  const { data, password: passwordFile } = files(directory)
  for (const leftover of readdirSync(directory).filter(name => name.startsWith('initialising-'))) {
    rmSync(join(directory, leftover), { recursive: true, force: true })
  }
  rmSync(passwordFile, { force: true })
  writeFileSync(passwordFile, password.reveal(), { mode: 0o600, flag: 'wx' })
  const unfinished = join(directory, `initialising-${process.pid}`)
  const sockets = join(directory, 'socket')
  mkdirSync(unfinished, { mode: 0o700 })
  mkdirSync(sockets, { recursive: true })
  chmodSync(sockets, 0o755)
  if (account.ids)
    for (const path of [passwordFile, unfinished, sockets]) chownSync(path, account.ids.uid, account.ids.gid)
  const { descriptors, paths, understood, ...given } = handed({ data: unfinished, password: passwordFile })
  const login = ['--username', superuser, `--pwfile=${paths.password}`, '--auth=scram-sha-256']
  const args = ['-D', paths.data, ...login, '--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions']
  const { initdb: command, env } = programs
  const run = supervise({ command, args, account, env, descriptors, output: 'pipe' })
  run.child.ref()
  given.close()
  const [code, ...output] = await Promise.all([run.ended, text(run.child.stdout!), text(run.child.stderr!)])
  if (code !== 0) {
    const said = understood(output.join('')) || `initdb ended with code ${code}`
    const what = `PostgreSQL could not be initialised in ${directory}`
    throw postgresFailure({ what, said, directory, log: keptOutput(join(directory, 'initdb.log'), said) })
  }
  writeFileSync(join(unfinished, 'pg_hba.conf'), `local all all ${local}\nhost all all all scram-sha-256\n`)
  const major = Number(readFileSync(join(unfinished, 'PG_VERSION'), 'utf8'))
  const cluster = { directory, data, major, superuser, password }
  remember(cluster)
  renameSync(unfinished, data)
  return cluster
}

/** Where the output was kept; nowhere, where the disk takes no more. */
function keptOutput(log: string, said: string): string | undefined {
  try {
    writeFileSync(log, `${said.trimEnd()}\n`, { mode: 0o600 })
    return log
  } catch {
    // That is most likely the very cause that is told, with its last lines.
    return undefined
  }
}

/** Waits for the server of a run that was killed a moment ago, and takes away the pid file of one that is long gone. */
export async function clearedOfEarlierRun({ directory, data }: Cluster): Promise<void> {
  const file = join(data, 'postmaster.pid')
  const deadline = Date.now() + 15_000
  while (existsSync(file)) {
    const pid = Number.parseInt(readFileSync(file, 'utf8'))
    if (!runsIn(pid, data)) rmSync(file, { force: true })
    else if (Date.now() < deadline) await sleep(50)
    else {
      throw new Failure({
        what: `the PostgreSQL in ${directory} could not be started`,
        why: `its server is still running for another command (process ${pid})`,
        next: 'end that command first, or choose another directory',
        exit: Exit.refused,
      })
    }
  }
}

/** A server's working directory is its data directory; another process that has got the same pid since then is elsewhere. */
function runsIn(pid: number, data: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'EACCES') return false
    throw error
  }
}
