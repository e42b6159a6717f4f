import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { cacheDirectory } from '../../bed/cache.ts'
import { unpacked } from '../../bed/debs.ts'
import {
  type Interpreter,
  pipInstall,
  programOf,
  pythonEnvironment,
  systemPackages,
  unpackedInterpreter,
} from '../../bed/pypi.ts'
import { builtOnce } from '../../bed/built-once.ts'
import { engineEnvironment, enginesInImage, preparedEngines } from './engines.ts'
import { completeMigrations } from './migrations.ts'
import { requirementsFor, substitutesFor, uv } from './recipe.ts'

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
  const python = await unpackedInterpreter()
  const [systemRoot, engines] = [await unpacked(systemPackages), await preparedEngines()]
  const parts = [python.pythonRoot, uv, ...requirementsFor(version), ...substitutesFor(version), enginesInImage]
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
  forgetMachine(join(packages, 'prisma/client.py'), engines)
  // A container would compile the modules anew at each start. Known by no time stamp, since an image's layers change those.
  await run(python, env, ['-m', 'compileall', '-q', '-f', '-j', '0', '--invalidation-mode', 'unchecked-hash', packages])
}

/** The generated client looks for the engines where they were when it was generated: a directory of this machine, which a user of the image may not even look into. */
function forgetMachine(client: string, engines: string): void {
  const text = readFileSync(client, 'utf8')
  if (!text.includes(engines)) throw new Error(`${client} does not name ${engines}`)
  writeFileSync(client, text.replaceAll(engines, enginesInImage))
}

/** Answers what had to be taken in the place of what PyPI lacks. */
async function install(version: string, python: Interpreter, target: string): Promise<string[]> {
  const tools = mkdtempSync(join(cacheDirectory(), 'uv-'))
  try {
    await pipInstall(python, tools, uv)
    const overrides = join(tools, 'overrides.txt')
    writeFileSync(overrides, substitutesFor(version).join('\n'))
    // Links to the files of uv's cache would share their modes with whatever else has them.
    const files = ['--link-mode', 'copy', '--cache-dir', join(tools, 'cache')]
    const command = [
      '-m',
      'uv',
      'pip',
      'install',
      '--quiet',
      ...files,
      '--python',
      programOf(python),
      '--target',
      target,
    ]
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

const run = (python: Interpreter, env: Record<string, string>, args: string[]): Promise<unknown> =>
  execa(programOf(python), args, { env })
