import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { Failure } from '../failure.ts'
import { Secret } from '../secret.ts'
import { type Account, accountFor } from './account.ts'
import { type Binaries, findBinaries, type Origin } from './postgres-binaries.ts'
import {
  type Cluster,
  clearedOfEarlierRun,
  initialise,
  keptCluster,
  type LocalLogin,
  remember,
} from './postgres-cluster.ts'
import { type Programs, programsFor } from './programs.ts'
import { serve, usablePort } from './postgres-server.ts'

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

/** Starts a real PostgreSQL in `directory`, initialising it at the first time. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const directory = resolve(options.directory)
  mkdirSync(directory, { recursive: true, mode: 0o711 })
  const kept = keptCluster(directory)
  const binaries = findBinaries(options.prefer, kept?.major)
  const account = accountFor()
  const programs = await programsFor(binaries, account, directory)
  try {
    const running = await start({ directory, options, kept, programs, account })
    const stop = () => running.stop().finally(programs.remove)
    return { ...running, binaries, stop }
  } catch (error) {
    await programs.remove()
    throw error
  }
}

type Start = { directory: string; options: PostgresOptions; kept: Cluster | undefined } & {
  programs: Programs
  account: Account
}

async function start({ directory, options, kept, programs, account }: Start) {
  const cluster = kept ? samePassword(kept, options) : await newCluster({ directory, options, programs, account })
  await clearedOfEarlierRun(cluster)
  const host = options.listen ?? '127.0.0.1'
  const port = options.port ?? (await usablePort(host, cluster.port))
  const server = await serve({ cluster, programs, account, host, port, settings: options.settings ?? {} })
  remember({ ...cluster, port })
  const { superuser, password } = cluster
  return { host, port, superuser, password, ...server }
}

function samePassword(kept: Cluster, { password }: PostgresOptions): Cluster {
  if (password === undefined || password.equals(kept.password)) return kept
  throw new Failure({
    what: `the PostgreSQL in ${kept.directory} could not be started again`,
    why: 'it was initialised with another password',
    next: `give that password, or remove ${kept.directory}`,
  })
}

type New = Omit<Start, 'kept'>

function newCluster({ directory, options, programs, account }: New): Promise<Cluster> {
  const superuser = options.superuser ?? 'admin'
  const password = options.password ?? Secret.generate()
  return initialise({ directory, superuser, password, local: options.local ?? 'scram-sha-256', programs, account })
}
