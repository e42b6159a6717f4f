import { existsSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileFailure } from '../adapters/file-failure.ts'
import { httpGateway } from '../adapters/http-gateway.ts'
import { localFiles } from '../adapters/local-files.ts'
import { npmPackages } from '../adapters/npm-packages.ts'
import { runOnHost } from '../adapters/program.ts'
import { openPostgres } from '../adapters/pg/door.ts'
import { noRegistry } from '../adapters/registry.ts'
import { openSecretStore } from '../adapters/secret-store/index.ts'
import { builtProgram } from '../built-program.ts'
import type { AdminLogin } from '../deployment/probes.ts'
import { takeLock } from '../engine/lock.ts'
import { asFailure, Failure } from '../failure.ts'
import type { HostFacts } from '../host/facts.ts'
import { type PortClaims, portClaims } from '../host/port-claims.ts'
import { wait } from '../wait.ts'
import type { World } from '../world.ts'
import { pathsIn, prepared } from './directory.ts'
import { openRehearsalEngine } from './engine/index.ts'
import type { StandInProgram } from './engine/process.ts'
import { rehearsalFacts, rehearsedNetwork } from './facts.ts'
import { rehearsalPackages } from './packages.ts'
import { removedWithUs } from './place.ts'
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

const adminOf = ({ host, port, superuser, password, socketDirectory }: RunningPostgres): AdminLogin => ({
  server: `${host}:${port}`,
  login: 'password',
  user: superuser,
  password,
  socket: socketDirectory ?? '',
})

/** Opens a rehearsal: an embedded PostgreSQL, an engine of child processes, and the real doors for everything else. */
export async function openRehearsal(options: RehearsalOptions = {}): Promise<Rehearsal> {
  const opened: Parameters<EndsWith>[0][] = []
  const dispose = async () => {
    while (opened.length > 0) await opened.pop()!()
  }
  try {
    return { ...(await open(options, end => opened.push(end))), dispose }
  } catch (error) {
    await dispose()
    const failure = understood(error)
    throw options.directory === undefined ? withoutLog(failure) : failure
  }
}

/** Takes what ends something that was opened. */
type EndsWith = (end: () => Promise<unknown> | void) => void

/** An error of the file system as one that names the path. */
function understood(error: unknown): Failure {
  const { path } = error as NodeJS.ErrnoException
  return error instanceof Failure || !path ? asFailure(error) : fileFailure(error, 'used for the rehearsal', path)
}

/** The directory of a log is gone with a temporary rehearsal; the failure has its last lines. */
const withoutLog = ({ cause, ...failure }: Failure) => new Failure({ ...failure, log: undefined, cause })

async function temporary(endsWith: EndsWith): Promise<string> {
  const base = tmpdir()
  const directory = await mkdtemp(join(base, 'gatewright-rehearsal-')).catch((error: unknown) => {
    const next = 'set TMPDIR to a directory that can be written, or name one that is kept: --keep DIRECTORY'
    throw new Failure({ ...fileFailure(error, 'made', join(base, 'gatewright-rehearsal')), next })
  })
  endsWith(removedWithUs(directory).remove)
  return directory
}

/** What opens here is told as what ends it, so that a failure half way leaves nothing behind. */
async function open(options: RehearsalOptions, endsWith: EndsWith): Promise<Omit<Rehearsal, 'dispose'>> {
  const directory = await prepared(options.directory ?? (await temporary(endsWith)))
  const lock = await takeLock([directory], 'a rehearsal', () => new Date())
  endsWith(lock.release)
  const claims = portClaims()
  endsWith(claims.release)
  const postgres = await startPostgres({ directory: join(directory, 'postgres'), prefer: 'embedded' })
  endsWith(postgres.stop)
  const admin = adminOf(postgres)
  const home = join(directory, 'home')
  await localFiles.makeDirectory(home, 0o755)
  const world = await rehearsalWorld(directory, options, claims)
  endsWith(world.engine.close)
  await makeSampleDatabase(world.postgres, admin)
  await world.engine.resume()
  return {
    directory,
    world,
    facts: await rehearsalFacts(directory, home, admin.server, claims, world.engine),
    admin,
    adminPasswordFile: join(directory, 'postgres', 'superuser-password'),
  }
}

async function rehearsalWorld(directory: string, options: RehearsalOptions, claims: PortClaims) {
  const files = localFiles
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
  const own = pathsIn(directory)
  const engine = await openRehearsalEngine({
    directory: join(directory, 'engine'),
    files,
    gateway: httpGateway,
    standIn: options.standIn ?? { node: process.execPath, args: [program('stand-in.js')] },
    claims,
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
    registry: noRegistry,
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
