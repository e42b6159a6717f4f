import { execFile } from 'node:child_process'
import { chmodSync, cpSync, type Dirent, readdirSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { allows, canBeReached, forAll } from '../adapters/open-to-all.ts'
import { asFailure, Failure } from '../failure.ts'
import type { Account } from './account.ts'
import { clearAbandoned, placePrefix, takePlace } from './place.ts'
import { postgresFailure } from './postgres-causes.ts'
import { type Binaries, libraryEnvironment } from './postgres-binaries.ts'

/** Server programs as they are started, until they are removed. */
export type Programs = { initdb: string; postgres: string; env: NodeJS.ProcessEnv; remove(): Promise<void> }

/** Not this process's environment: it may hold secrets, and PG* variables would bend what the server does. */
const serverEnvironment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' }

/** Where a place for programs is tried, one after the other. */
const bases = () => [...new Set([tmpdir(), '/tmp', '/var/tmp', '/dev/shm', '/run'])]

/**
 * The programs, ready for `account`. Another account than this process's may neither pass the directories above node_modules nor read what npm wrote there
 * under a closed umask, and initdb asks access(2), which knows no capabilities. So that account gets what it needs in a place of its own, which ends with this
 * process.
 */
export async function programsFor(
  binaries: Binaries,
  account: Account,
  directory: string,
  where: string[] = bases(),
): Promise<Programs> {
  if (!account.ids || !binaries.libraries)
    return { ...started(binaries, join(directory, 'libraries')), remove: async () => {} }
  const reasons: string[] = []
  for (const base of where) {
    try {
      return await placed(binaries, account, base)
    } catch (error) {
      // A program that ran and failed does so anywhere.
      if (typeof (error as { code?: unknown }).code === 'number')
        throw postgresFailure({ what: notStarted, said: String((error as { stderr?: string }).stderr), directory })
      reasons.push(`${base}: ${asFailure(error).why.split('\n')[0]}`)
    }
  }
  const room = reasons.some(reason => /ENOSPC|EDQUOT/.test(reason)) ? ', with room for 60 MB' : ''
  throw new Failure({
    what: notStarted,
    why: `its programs run here as ${account.name}, and no directory was found for them (${reasons.join('; ')})`,
    next: `set TMPDIR to a directory that everybody may pass and where programs may run${room}, then run the same command again`,
  })
}

const notStarted = 'PostgreSQL could not be started'

const started = (binaries: Binaries, links: string) => ({
  initdb: binaries.initdb,
  postgres: binaries.postgres,
  env: { ...serverEnvironment, ...libraryEnvironment(binaries, links) },
})

async function placed(binaries: Binaries, { ids }: Account, base: string): Promise<Programs> {
  await clearAbandoned(base)
  const { directory, remove } = await takePlace(await mkdtemp(join(base, placePrefix)))
  try {
    chmodSync(directory, 0o755)
    // Programs that lie open elsewhere would start, and miss the libraries that are linked here.
    if (!canBeReached(directory)) throw new Error('another account may not pass it')
    const isOpenToAll = isOpen(dirname(binaries.libraries!.directory))
    const usable = isOpenToAll ? binaries : copied(binaries, join(directory, 'copy'))
    const programs = started(usable, join(directory, 'links'))
    // The account itself shows that it can run them: there are file systems without programs, and more that closes a way than modes.
    for (const program of [programs.initdb, programs.postgres])
      await promisify(execFile)(program, ['--version'], { env: programs.env, cwd: '/', ...ids })
    return { ...programs, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/** Copies by content: neither modes nor owners of the original count, and nothing of it changes. */
function copied({ libraries, ...binaries }: Binaries, to: string): Binaries {
  cpSync(dirname(libraries!.directory), to, { recursive: true, verbatimSymlinks: true })
  chmodSync(to, 0o755)
  for (const { path, mode } of contents(to)) chmodSync(path, mode)
  return {
    ...binaries,
    initdb: join(to, 'bin/initdb'),
    postgres: join(to, 'bin/postgres'),
    libraries: { ...libraries!, directory: join(to, 'lib') },
  }
}

/** Everything below the programs' directory, and the mode with which everybody can use it. */
const contents = (directory: string) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isDirectory() || entry.isFile())
    .map(entry => ({ path: join(entry.parentPath, entry.name), mode: isEntered(entry) ? 0o755 : 0o644 }))

const isEntered = (entry: Dirent) => entry.isDirectory() || basename(entry.parentPath) === 'bin'

/** Whether everybody can use the programs where they lie. */
const isOpen = (directory: string) =>
  canBeReached(directory) &&
  allows(directory, forAll.run) &&
  contents(directory).every(({ path, mode }) => allows(path, mode & forAll.run))
