import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../failure.ts'
import { Secret } from '../secret.ts'
import { type Account, accountFor } from './account.ts'
import { type Binaries, findBinaries, libraryEnvironment, type Origin } from './postgres-binaries.ts'
import {
  type Cluster,
  clearedOfEarlierRun,
  initialise,
  keptCluster,
  type LocalLogin,
  remember,
} from './postgres-cluster.ts'
import { supervise } from './supervise.ts'

/** What `startPostgres` is asked for. */
export type PostgresOptions = {
  /** Everything of the server is below it. A directory that holds a cluster already is started again as it is. */
  directory: string
  prefer: Origin
  /** Default `admin`. */
  superuser?: string
  /** Default: the kept one, else a generated one. */
  password?: Secret
  /** How a login over the unix socket is proved; default by password. */
  local?: LocalLogin
  /** The address to listen on; default 127.0.0.1. */
  listen?: string
  /** Default: the port of the last start, else a free one. */
  port?: number
  /** Further settings, as in postgresql.conf. */
  settings?: Record<string, string | number>
}

/** A running server. It ends with this process, however that ends. */
export type RunningPostgres = {
  host: string
  port: number
  /** Missing where the directory's path is too long for a unix socket. */
  socketDirectory?: string
  superuser: string
  password: Secret
  pid: number
  binaries: Binaries
  /** Stops the server and waits for its end. The directory stays. */
  stop(): Promise<void>
}

/** Nothing here has to survive a power cut. */
const settingsForSpeed = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '32MB',
  jit: 'off',
}

/** sun_path of unix(7) holds 107 bytes, and the file is called `.s.PGSQL.65535` at its longest. */
const longestSocketDirectory = 107 - '/.s.PGSQL.65535'.length

/** Starts a real PostgreSQL in `directory`, initialising it at the first time. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const directory = resolve(options.directory)
  mkdirSync(directory, { recursive: true, mode: 0o711 })
  const kept = keptCluster(directory)
  const binaries = findBinaries(options.prefer, kept?.major)
  const account = accountFor([directory, binaries.postgres])
  const env = { ...serverEnvironment(), ...libraryEnvironment(binaries, join(directory, 'libraries')) }
  const cluster = kept ? samePassword(kept, options) : await newCluster({ directory, options, binaries, account, env })
  await clearedOfEarlierRun(cluster)
  const host = options.listen ?? '127.0.0.1'
  const port = options.port ?? (await usablePort(host, cluster.port))
  const server = await serve({ cluster, binaries, account, env, host, port, settings: options.settings ?? {} })
  remember({ ...cluster, port })
  return {
    host: host === '0.0.0.0' ? '127.0.0.1' : host,
    port,
    ...server,
    binaries,
    superuser: cluster.superuser,
    password: cluster.password,
  }
}

function samePassword(kept: Cluster, { password }: PostgresOptions): Cluster {
  if (password === undefined || password.equals(kept.password)) return kept
  throw new Failure({
    what: `the PostgreSQL in ${kept.directory} could not be started again`,
    why: 'it was initialised with another password',
    next: `give that password, or remove ${kept.directory}`,
  })
}

type New = { directory: string; options: PostgresOptions; binaries: Binaries; account: Account; env: NodeJS.ProcessEnv }

function newCluster({ directory, options, binaries, account, env }: New): Promise<Cluster> {
  const superuser = options.superuser ?? 'admin'
  const password = options.password ?? Secret.generate()
  return initialise({ directory, superuser, password, local: options.local ?? 'scram-sha-256', binaries, account, env })
}

/** Not this process's environment: it may hold secrets, and PG* variables would bend what the server does. */
const serverEnvironment = (): NodeJS.ProcessEnv => ({ PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' })

async function usablePort(host: string, preferred: number | undefined): Promise<number> {
  return (preferred && (await bound(host, preferred))) || (await bound(host, 0))!
}

/** The port that a listener got, or undefined where it is taken. */
function bound(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    )
    probe.listen(port, host, () => {
      const { port: got } = probe.address() as { port: number }
      probe.close(() => resolve(got))
    })
  })
}

type Serve = {
  cluster: Cluster
  binaries: Binaries
  account: Account
  env: NodeJS.ProcessEnv
  host: string
  port: number
  settings: Record<string, string | number>
}

async function serve({ cluster, binaries, account, env, host, port, settings }: Serve) {
  const sockets = join(cluster.directory, 'socket')
  const usable = Buffer.byteLength(sockets) <= longestSocketDirectory
  const all = {
    ...settingsForSpeed,
    listen_addresses: host,
    port,
    unix_socket_directories: usable ? sockets : '',
    ...settings,
  }
  const args = ['-D', cluster.data, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  const log = join(cluster.directory, 'postgres.log')
  const output = openSync(log, 'a', 0o600)
  const server = supervise({ command: binaries.postgres, args, account, env, output })
  closeSync(output)
  const pid = await ready(cluster.data, server.ended, log)
  const listening = String(all.unix_socket_directories)
  return { pid, stop: server.end, ...(listening && { socketDirectory: listening }) }
}

/** pg_ctl's own way to wait: the eighth line of postmaster.pid says `ready` (utils/pidfile.h). */
async function ready(data: string, ended: Promise<number>, log: string): Promise<number> {
  const file = join(data, 'postmaster.pid')
  let over: number | undefined
  ended.then(
    code => (over = code),
    () => (over = -1),
  )
  const deadline = Date.now() + 60_000
  while (over === undefined && Date.now() < deadline) {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
    if (lines[7]?.trim() === 'ready') return Number(lines[0])
    await sleep(10)
  }
  const how = over === undefined ? 'was not ready within a minute' : `ended at its start (code ${over})`
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-5)
  const fatal = lines.findLast(line => line.includes('FATAL:'))
  const why = fatal?.replace(/^.*FATAL:\s*/, '') ?? 'its log does not say why'
  throw new Failure({ what: `PostgreSQL ${how}`, why, next: `read ${log}`, log, lines })
}
