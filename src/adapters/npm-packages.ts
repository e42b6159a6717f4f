import { spawn } from 'node:child_process'
import { chown, lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
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
      /code (ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|EHOSTUNREACH|ENETUNREACH)|network/,
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

function failure(asked: string, lines: string[], directory: string): Failure {
  const said = lines.join('\n')
  const cause = causes.find(({ pattern }) => pattern.test(said))
  return new Failure({
    what: `${asked} could not be installed in ${directory}`,
    why: cause?.why(asked) ?? lines.find(line => /^npm (error|ERR!)/.test(line)) ?? 'npm did not say why',
    next: cause?.next(asked) ?? `try it by hand: npm install --ignore-scripts --prefix ${directory} ${asked}`,
    exit: cause?.exit,
    lines: lines.slice(-10),
  })
}

const missing = (error: unknown) =>
  new Failure({
    what: 'npm could not be started',
    why: 'it is not installed, or not on the PATH',
    next: 'install Node.js with npm (Debian and Ubuntu: apt install npm), or give an MCP server that is reached by URL',
    exit: Exit.unreachable,
    cause: error,
  })

const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--save-exact', '--no-progress']

/** Runs npm until it ends, passing its lines on. npm's own settings (npm_config_*, .npmrc) count, so a mirror or an offline cache works. */
function run(
  args: string[],
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<{ code: number; lines: string[] }> {
  return new Promise((resolve, reject) => {
    const env = childEnvironment('npm')
    const child = spawn('npm', args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: '/', env, signal })
    const lines: string[] = []
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', line => {
        lines.push(line)
        report(line)
      })
    child.on('error', error => reject(error.name === 'AbortError' ? error : missing(error)))
    child.on('close', code => resolve({ code: code ?? 1, lines }))
  })
}

/** Under sudo npm has written as root; the tree is to belong to the invoking user. */
async function giveTo(owner: Owner, path: string): Promise<void> {
  await chown(path, owner.uid, owner.gid)
  for (const entry of await readdir(path, { recursive: true })) {
    const inner = join(path, entry)
    if (!(await lstat(inner)).isSymbolicLink()) await chown(inner, owner.uid, owner.gid)
  }
}

/** The installer over the npm of this host. */
export function npmPackages(files: Files, owner: Owner): PackageInstaller {
  const installed = async (directory: string, name: string) => {
    const text = await files.read(join(directory, 'node_modules', name, 'package.json'))
    return text === undefined ? undefined : (JSON.parse(text) as { version: string }).version
  }
  return {
    installed,
    async install(directory, name, version, report, signal) {
      await files.makeDirectory(directory, 0o755, owner)
      const asked = `${name}@${version}`
      const { code, lines } = await run(['install', ...flags, '--prefix', directory, asked], report, signal)
      const got = code === 0 ? await installed(directory, name) : undefined
      if (got !== version) throw failure(asked, lines, directory)
      if (process.geteuid?.() === 0 && owner.uid !== 0) await giveTo(owner, directory)
    },
  }
}
