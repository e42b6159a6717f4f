import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { compiledPython } from '../../bed/python.ts'
import { cacheDirectory } from '../../bed/cache.ts'
import { unpacked } from '../../bed/debs.ts'
import { librariesOf } from '../../bed/libraries.ts'
import { builtOnce } from './built-once.ts'
import { engineEnvironment, preparedEngines } from './engines.ts'
import { completeMigrations } from './migrations.ts'
import { installerPackages, pythonPackages, requirementsFor, substitutesFor, systemPackages, uv } from './recipe.ts'

/** Debian's Python, unpacked. */
interface Interpreter {
  /** The unpacked packages. */
  pythonRoot: string
  /** Its name below /usr/bin, such as python3.11. */
  interpreter: string
}

/** The real proxy, installed but nowhere started. */
export interface PreparedProxy extends Interpreter {
  version: string
  /** What PyPI lacked and what was taken instead; empty where the wheel got all that it demands. */
  substitutes: string[]
  /** The unpacked Debian packages below Python. */
  systemRoot: string
  /** The proxy and all that it imports. */
  packages: string
  /** What stands in for Prisma's native engines, with the Prisma CLI. */
  engines: string
}

/** The proxy of a version from PyPI, kept in the cache. Needs the network once. */
export async function preparedProxy(version: string): Promise<PreparedProxy> {
  const [pythonRoot, systemRoot, engines] = [
    await unpacked(pythonPackages),
    await unpacked(systemPackages),
    await preparedEngines(),
  ]
  const interpreter = readdirSync(join(pythonRoot, 'usr/bin')).find(name => /^python3\.\d+$/.test(name))!
  const python = { pythonRoot, interpreter }
  await compiledPython(pythonRoot)
  const parts = [pythonRoot, uv, ...requirementsFor(version), ...substitutesFor(version)]
  const hash = createHash('sha256').update(parts.join()).digest('hex').slice(0, 12)
  const directory = await builtOnce(`litellm-${version}-${hash}`, work => build(version, python, engines, work))
  const substitutes: string[] = JSON.parse(readFileSync(join(directory, 'substitutes.json'), 'utf8'))
  return { version, substitutes, ...python, systemRoot, packages: join(directory, 'packages'), engines }
}

/** Where the layers of the proxy's image are kept. */
export const imageLayers = (): string => join(cacheDirectory(), 'litellm-layers')

async function build(version: string, python: Interpreter, engines: string, work: string): Promise<void> {
  const packages = join(work, 'packages')
  const substitutes = await install(version, python, packages)
  if (await completeMigrations(packages, engines)) substitutes.push('a migration made from the schema in its wheel')
  writeFileSync(join(work, 'substitutes.json'), JSON.stringify(substitutes))
  const env = { ...pythonEnvironment({ ...python, packages }), ...engineEnvironment(engines) }
  await run(python, env, ['-m', 'prisma', 'generate', '--schema', join(packages, 'litellm/proxy/schema.prisma')])
  // A container would compile the modules anew at each start. Known by no time stamp, since an image's layers change those.
  await run(python, env, ['-m', 'compileall', '-q', '-f', '-j', '0', '--invalidation-mode', 'unchecked-hash', packages])
}

/** Answers what had to be taken in the place of what PyPI lacks. */
async function install(version: string, python: Interpreter, target: string): Promise<string[]> {
  const tools = mkdtempSync(join(cacheDirectory(), 'uv-'))
  try {
    await installUv(python, tools)
    const overrides = join(tools, 'overrides.txt')
    writeFileSync(overrides, substitutesFor(version).join('\n'))
    const program = join(python.pythonRoot, 'usr/bin', python.interpreter)
    const command = ['-m', 'uv', 'pip', 'install', '--quiet', '--python', program, '--target', target]
    const env = pythonEnvironment({ ...python, packages: tools })
    const installed = (...more: string[]) => run(python, env, [...command, ...more, ...requirementsFor(version)])
    try {
      await installed()
      return []
    } catch (error) {
      if (!/No solution found/.test(String((error as { stderr?: string }).stderr))) throw error
      await installed('--override', overrides)
      return substitutesFor(version)
    }
  } finally {
    rmSync(tools, { recursive: true, force: true })
  }
}

async function installUv(python: Interpreter, target: string): Promise<void> {
  const pip = join(await unpacked(installerPackages), 'usr/lib/python3/dist-packages')
  const args = ['-m', 'pip', 'install', '--quiet', '--break-system-packages', '--target', target, uv]
  await run(python, pythonEnvironment({ ...python, packages: pip }), args)
}

const run = ({ pythonRoot, interpreter }: Interpreter, env: Record<string, string>, args: string[]): Promise<unknown> =>
  execa(join(pythonRoot, 'usr/bin', interpreter), args, { env })

/** What lets the unpacked interpreter find its libraries, and a directory of packages with its programs. */
export const pythonEnvironment = ({ pythonRoot, packages }: Pick<PreparedProxy, 'pythonRoot' | 'packages'>) => ({
  LD_LIBRARY_PATH: librariesOf(pythonRoot).join(':'),
  PYTHONPATH: packages,
  PATH: [join(packages, 'bin'), join(process.execPath, '..'), process.env.PATH].join(':'),
})
