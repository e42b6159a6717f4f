import { spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { lchown, lstat, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { boundedJson } from '../bounds.ts'
import { Exit, Failure, type ExitCode } from '../failure.ts'
import { childEnvironment } from './child-environment.ts'
import type { Files, Owner } from './files.ts'
import type { PackageInstaller } from './packages.ts'

interface Cause {
  pattern: RegExp
  why: (asked: string) => string
  next: (asked: string) => string
  exit?: ExitCode
}

const nameOf = (asked: string) => asked.replace(/(?<=.)@[^@]*$/, '')

/** npm's error codes, as it prints them (`npm error code E404`). */
const causes: Cause[] = [
  {
    pattern: /code (ETARGET|ENOVERSIONS)/,
    why: asked => `the registry has no ${asked}`,
    next: asked => `choose a version that npm view ${nameOf(asked)} versions lists`,
  },
  {
    pattern: /code E404/,
    why: asked => `the registry knows no package ${nameOf(asked)}`,
    next: () => 'check the name; npm config get registry names the registry that was asked',
  },
  {
    pattern: /code ENOTCACHED/,
    why: asked => `npm works offline and ${asked} is not in its cache`,
    next: asked => `allow the network, or fill the cache elsewhere: npm cache add ${asked}`,
    exit: Exit.unreachable,
  },
  {
    pattern:
      /code (ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|EHOSTUNREACH|ENETUNREACH)|^npm (?:error|ERR!) network /m,
    why: () => 'the npm registry cannot be reached',
    next: () => 'check the network and the proxy settings: npm ping',
    exit: Exit.unreachable,
  },
  {
    pattern: /code (E401|E403|ENEEDAUTH)/,
    why: () => 'the npm registry does not let this user in',
    next: () => 'log in to it: npm login',
  },
  {
    pattern: /code ENOSPC/,
    why: () => 'the file system is full',
    next: () => 'make room (df -h), then run the same command again',
  },
  {
    pattern: /code (EACCES|EPERM|EROFS)/,
    why: () => 'npm has no right to write there',
    next: () => 'look at the owner of the directory and of the npm cache: npm config get cache',
  },
]

/** Why npm failed, from what it said. */
export function whyNpmFailed(asked: string, said: string): string {
  const cause = causes.find(({ pattern }) => pattern.test(said))
  return cause?.why(asked) ?? said.split('\n').find(line => /^npm (error|ERR!)/.test(line)) ?? 'npm did not say why'
}

function failure(asked: string, lines: string[], directory: string): Failure {
  const said = lines.join('\n')
  const cause = causes.find(({ pattern }) => pattern.test(said))
  return new Failure({
    what: `${asked} could not be installed in ${directory}`,
    why: whyNpmFailed(asked, said),
    next: cause?.next(asked) ?? `try it by hand: npm install --ignore-scripts --prefix ${directory} ${asked}`,
    exit: cause?.exit,
    lines: lines.slice(-10),
  })
}

/** Why npm did not even start. */
export function npmNotStarted(error: unknown): Failure {
  const { code, message } = error as NodeJS.ErrnoException
  const isMissing = code === 'ENOENT'
  return new Failure({
    what: 'npm could not be started',
    why: isMissing ? 'npm is not installed, or not on the PATH' : message,
    next: isMissing
      ? 'install Node.js with npm (Debian and Ubuntu: apt install npm), or give an MCP server that is reached by URL'
      : 'see whether it starts by hand: npm --version',
    exit: Exit.unreachable,
    cause: error,
  })
}

const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--save-exact', '--no-progress']

/** What is kept of what npm says: the last lines tell the cause. */
const mostLines = 200
const mostLetters = 2_000

/** npm gives up on a registry that is silent by itself; not on one whose answers never end. */
const timeLimit = 15 * 60_000

/** Runs npm until it ends, passing its lines on. npm's own settings (npm_config_*, .npmrc) count, so a mirror or an offline cache works. */
function run(
  args: string[],
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<{ code: number; lines: string[] }> {
  return new Promise((resolve, reject) => {
    const env = childEnvironment('npm')
    const child = spawn('npm', args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: '/', env, signal, timeout: timeLimit })
    const lines: string[] = []
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', line => {
        lines.push(line.slice(0, mostLetters))
        if (lines.length > mostLines) lines.shift()
        report(line.slice(0, mostLetters))
      })
    child.on('error', error => reject(error.name === 'AbortError' ? error : npmNotStarted(error)))
    child.on('close', code => resolve({ code: code ?? 1, lines }))
  })
}

/** What a registry's list of versions lacks, which may be the cache's list of some time ago. */
const unknownVersion = /code (ETARGET|ENOVERSIONS)/

/**
 * The version is exact, so what npm's cache has of it is as good as what the registry says now; without a way out npm would first try again for minutes
 * (https://docs.npmjs.com/cli/v11/using-npm/config#prefer-offline, fetch-retries).
 */
async function installed(args: string[], report: (line: string) => void, signal: AbortSignal) {
  const first = await run(['install', '--prefer-offline', ...args], report, signal)
  const isOld = first.code !== 0 && unknownVersion.test(first.lines.join('\n'))
  return isOld ? run(['install', '--prefer-online', ...args], report, signal) : first
}

/**
 * npm writes as who runs it and under its umask: the tree is to belong to the invoking user (under sudo), to be readable for the container's user, whoever that
 * is, and to be changed by nobody else.
 */
async function settle(owner: Owner, path: string): Promise<void> {
  const isRoot = process.geteuid?.() === 0
  for (const entry of ['', ...(await readdir(path, { recursive: true }))]) {
    const inner = join(path, entry)
    const is = await lstat(inner)
    if (is.isSymbolicLink()) continue
    const mode = is.isDirectory() || is.mode & 0o100 ? 0o755 : 0o644
    if ((is.mode & 0o7777) !== mode) await setMode(inner, mode)
    if (isRoot && is.uid !== owner.uid) await lchown(inner, owner.uid, owner.gid)
  }
}

/** Of the file itself: who owns the tree may have put a link in its place meanwhile. */
async function setMode(path: string, mode: number): Promise<void> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  await handle.chmod(mode).finally(() => handle.close())
}

const packageSchema = z.object({ version: z.string() })

/** The version of an installed package. What is no package.json of one is not installed, and is made anew. */
function versionOf(text: string, name: string, directory: string): string | undefined {
  const about = {
    what: `the package ${name} in ${directory} cannot be understood`,
    next: `remove ${directory}, and run the same command again: it is installed anew`,
  }
  return packageSchema.safeParse(boundedJson(text, about)).data?.version
}

/** The installer over the npm of this host. */
export function npmPackages(files: Files, owner: Owner): PackageInstaller {
  const versionIn = async (directory: string, name: string) => {
    const text = await files.read(join(directory, 'node_modules', name, 'package.json'))
    return text === undefined ? undefined : versionOf(text, name, directory)
  }
  return {
    async installed(directory, name) {
      const within = await Promise.all([directory, join(directory, 'node_modules')].map(path => files.stat(path)))
      const isReadable = within.every(is => is === undefined || (is.mode & 0o005) === 0o005)
      return isReadable ? versionIn(directory, name) : undefined
    },
    async install(directory, name, version, report, signal) {
      await files.makeDirectory(directory, 0o755, owner)
      const asked = `${name}@${version}`
      const { code, lines } = await installed([...flags, '--prefix', directory, asked], report, signal)
      const got = code === 0 ? await versionIn(directory, name) : undefined
      if (got !== version) throw failure(asked, lines, directory)
      await settle(owner, directory)
    },
  }
}
