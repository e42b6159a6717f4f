import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { httpGateway } from '../adapters/http-gateway.ts'
import { localFiles } from '../adapters/local-files.ts'
import { npmPackages } from '../adapters/npm-packages.ts'
import { runOnHost } from '../adapters/program.ts'
import { openPostgres } from '../adapters/pg/door.ts'
import { openSecretStore } from '../adapters/secret-store/index.ts'
import { builtProgram } from '../built-program.ts'
import type { AdminLogin } from '../deployment/probes.ts'
import { takeLock } from '../engine/lock.ts'
import { Exit, Failure } from '../failure.ts'
import type { HostFacts } from '../host/facts.ts'
import { ownPaths } from '../paths.ts'
import { wait } from '../wait.ts'
import type { World } from '../world.ts'
import { openRehearsalEngine } from './engine/index.ts'
import type { StandInProgram } from './engine/process.ts'
import { rehearsalFacts, rehearsedNetwork } from './facts.ts'
import { rehearsalPackages } from './packages.ts'
import { type RunningPostgres, startPostgres } from './postgres.ts'
import { makeSampleDatabase } from './sample-database.ts'

export interface RehearsalOptions {
  /** Kept, and gone on with where an earlier rehearsal left it; default a temporary one, removed at the end. */
  directory?: string
  /** Default: the stand-in of the bundle. */
  standIn?: StandInProgram
  /** Default: the bundle's own. */
  queryServer?: string
}

/** A made-up host, complete with PostgreSQL, below one directory. */
export interface Rehearsal {
  directory: string
  world: World
  facts: HostFacts
  admin: AdminLogin
  /** File with the administrator's password, for an answer that refers to it. */
  adminPasswordFile: string
  /** Ends its processes, and removes its directory unless it is kept. */
  dispose(): Promise<void>
}

const marker = '.gatewright-rehearsal'

/** A directory of somebody else is not filled with a rehearsal. */
async function prepared(path: string): Promise<string> {
  const directory = resolve(path)
  await mkdir(directory, { recursive: true, mode: 0o755 })
  const names = await readdir(directory)
  if (names.length > 0 && !names.includes(marker)) {
    throw new Failure({
      what: `${directory} cannot be used for a rehearsal`,
      why: 'it is not empty, and what is in it is of no earlier rehearsal',
      next: 'name a new or an empty directory',
      exit: Exit.refused,
    })
  }
  await localFiles.write(join(directory, marker), 'A rehearsal of Gatewright. It can be removed.\n', { mode: 0o644 })
  return directory
}

const adminOf = ({ host, port, superuser, password, socketDirectory }: RunningPostgres): AdminLogin => ({
  server: `${host}:${port}`,
  login: 'password',
  user: superuser,
  password,
  socket: socketDirectory ?? '',
})

/** Opens a rehearsal: an embedded PostgreSQL, an engine of child processes, and the real doors for everything else. */
export async function openRehearsal(options: RehearsalOptions = {}): Promise<Rehearsal> {
  const directory = await prepared(options.directory ?? (await mkdtemp(join(tmpdir(), 'gatewright-rehearsal-'))))
  const lock = await takeLock([directory], 'a rehearsal', () => new Date())
  const postgres = await startPostgres({ directory: join(directory, 'postgres'), prefer: 'embedded' })
  const admin = adminOf(postgres)
  await localFiles.makeDirectory(join(directory, 'home'), 0o755)
  const world = await rehearsalWorld(directory, options)
  await makeSampleDatabase(world.postgres, admin)
  await world.engine.resume()
  return {
    directory,
    world,
    facts: await rehearsalFacts(directory, join(directory, 'home'), admin.server),
    admin,
    adminPasswordFile: join(directory, 'postgres', 'superuser-password'),
    async dispose() {
      await world.engine.close()
      await postgres.stop()
      await lock.release()
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true })
    },
  }
}

async function rehearsalWorld(directory: string, options: RehearsalOptions) {
  const files = localFiles
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
  const own = ownPaths({ XDG_CONFIG_HOME: join(directory, 'config'), XDG_STATE_HOME: join(directory, 'state') })
  const engine = await openRehearsalEngine({
    directory: join(directory, 'engine'),
    files,
    gateway: httpGateway,
    standIn: options.standIn ?? { node: process.execPath, args: [program('stand-in.js')] },
  })
  // The plan's network, with PostgreSQL on it, is there before the gateway.
  if (!(await engine.network(rehearsedNetwork))) await engine.createNetwork(rehearsedNetwork, {})
  return {
    rehearsal: true,
    engine,
    postgres: openPostgres(),
    gateway: httpGateway,
    files,
    packages: rehearsalPackages(npmPackages(files, owner), files, options.queryServer ?? program('query-server.js')),
    run: runOnHost,
    secretStore: deployment => openSecretStore(deployment, files, owner),
    owner,
    own,
    now: () => new Date(),
    wait,
  } satisfies World
}

function program(name: string): string {
  const path = builtProgram(name)
  if (existsSync(path)) return path
  throw new Failure({
    what: `${name} is missing`,
    why: `it is a part of the program, and ${path} does not exist`,
    next: 'install Gatewright again, or in the repository: npm run build',
  })
}
