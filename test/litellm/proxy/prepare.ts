import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { execa, type Options } from 'execa'
import { cacheDirectory } from '../../bed/cache.ts'
import { unpacked } from '../../bed/debs.ts'
import { librariesOf } from '../../bed/engine.ts'
import { installerPackages, pythonPackages, requirementsFor, substitutesFor, systemPackages, uv } from './recipe.ts'

/** The real proxy, installed but nowhere started. */
export interface PreparedProxy {
  version: string
  /** What PyPI lacked and what was taken instead; empty where the wheel got all that it demands. */
  substitutes: string[]
  /** The unpacked Debian packages of Python. */
  pythonRoot: string
  /** The unpacked Debian packages below Python. */
  systemRoot: string
  /** Debian's interpreter in `pythonRoot`, below /usr/bin. */
  interpreter: string
  /** The proxy and all that it imports. */
  packages: string
  /** What stands in for Prisma's native engines, with the Prisma CLI. */
  engines: string
  /** Changes with anything that the proxy is made of. */
  hash: string
}

const enginesSource = join(import.meta.dirname, '../query-engine')

/** The proxy of a version from PyPI with the engines of this directory, kept in the cache. Needs the network once. */
export async function preparedProxy(version: string): Promise<PreparedProxy> {
  const [pythonRoot, systemRoot] = [await unpacked(pythonPackages), await unpacked(systemPackages)]
  const interpreter = readdirSync(join(pythonRoot, 'usr/bin')).find(name => /^python3\.\d+$/.test(name))!
  const hash = hashOf([version, pythonRoot, systemRoot, uv, ...requirementsFor(version), ...substitutesFor(version)])
  const final = join(cacheDirectory(), `litellm-${version}-${hash}`)
  const proxy = {
    ...{ version, pythonRoot, systemRoot, interpreter, hash },
    ...{ packages: join(final, 'packages'), engines: join(final, 'engines') },
  }
  if (!existsSync(final)) await build({ ...proxy, substitutes: [] }, final)
  const substitutes: string[] = JSON.parse(readFileSync(join(final, 'substitutes.json'), 'utf8'))
  return { ...proxy, substitutes }
}

function hashOf(parts: string[]): string {
  const hash = createHash('sha256').update(parts.join())
  for (const file of engineFiles()) hash.update(file).update(readFileSync(join(enginesSource, file)))
  return hash.digest('hex').slice(0, 12)
}

const engineFiles = (): string[] =>
  readdirSync(enginesSource, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(ts|json)$/.test(name) && !name.endsWith('.test.ts'))
    .sort()

/** In a directory of its own, which gets the final name when it is whole. */
async function build(proxy: PreparedProxy, final: string): Promise<void> {
  const work = mkdtempSync(`${final}.part-`)
  try {
    const packages = join(work, 'packages')
    const substitutes = await installPackages(proxy, packages)
    writeFileSync(join(work, 'substitutes.json'), JSON.stringify(substitutes))
    const engines = join(work, 'engines')
    await installEngines(engines)
    const placed = { ...proxy, packages, engines }
    await python(placed, ['-m', 'prisma', 'generate', '--schema', join(packages, 'litellm/proxy/schema.prisma')])
    // A container starts without compiled modules otherwise, and compiles them anew each time.
    await python(placed, ['-m', 'compileall', '-q', '-j', '0', packages])
    renameSync(work, final)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

async function installPackages(proxy: PreparedProxy, target: string): Promise<string[]> {
  const tools = mkdtempSync(join(cacheDirectory(), 'uv-'))
  const installer = join(await unpacked(installerPackages), 'usr/lib/python3/dist-packages')
  const uvInto = ['-m', 'pip', 'install', '--quiet', '--break-system-packages', '--target', tools, uv]
  await python(proxy, uvInto, { PYTHONPATH: installer })
  const overrides = join(tools, 'overrides.txt')
  writeFileSync(overrides, substitutesFor(proxy.version).join('\n'))
  const install = (...more: string[]) =>
    python(
      proxy,
      [
        ...['-m', 'uv', 'pip', 'install', '--quiet', '--python', join(proxy.pythonRoot, 'usr/bin', proxy.interpreter)],
        ...['--target', target, ...more, ...requirementsFor(proxy.version)],
      ],
      { PYTHONPATH: tools },
    )
  try {
    await install()
    return []
  } catch (error) {
    if (!/No solution found/.test(String((error as { stderr?: string }).stderr))) throw error
    await install('--override', overrides)
    return substitutesFor(proxy.version)
  } finally {
    rmSync(tools, { recursive: true, force: true })
  }
}

async function installEngines(target: string): Promise<void> {
  mkdirSync(target)
  for (const file of engineFiles()) cpSync(join(enginesSource, file), join(target, file))
  await execa('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: target })
}

/** Runs Debian's Python with the proxy's packages. */
export async function python(proxy: PreparedProxy, args: string[], env: Record<string, string> = {}): Promise<string> {
  const options = {
    env: { ...pythonEnvironment(proxy), ...engineEnvironment(proxy.engines), ...env },
  } satisfies Options
  return (await execa(join(proxy.pythonRoot, 'usr/bin', proxy.interpreter), args, options)).stdout
}

/** What lets the unpacked interpreter find its libraries, and the proxy. */
export const pythonEnvironment = ({ pythonRoot, packages }: PreparedProxy): Record<string, string> => ({
  LD_LIBRARY_PATH: librariesOf(pythonRoot).join(':'),
  PYTHONPATH: packages,
  PATH: [join(packages, 'bin'), join(process.execPath, '..'), process.env.PATH].join(':'),
})

/**
 * What makes Prisma's client and LiteLLM's start code take the engines in a directory. PRISMA_OFFLINE_MODE and
 * PRISMA_CLI_PATH are LiteLLM's own (litellm_proxy_extras/utils.py `_get_prisma_command`): the Prisma CLI is called
 * without its Python wrapper, which costs ten seconds of processor time at each start.
 */
export const engineEnvironment = (directory: string): Record<string, string> => ({
  PRISMA_QUERY_ENGINE_BINARY: join(directory, 'query-engine.ts'),
  PRISMA_SCHEMA_ENGINE_BINARY: join(directory, 'schema-engine.ts'),
  PRISMA_BINARY_CACHE_DIR: directory,
  PRISMA_CLI_QUERY_ENGINE_TYPE: 'binary',
  PRISMA_OFFLINE_MODE: 'true',
  PRISMA_CLI_PATH: join(directory, 'node_modules/.bin/prisma'),
  PRISMA_HIDE_UPDATE_MESSAGE: 'true',
  CHECKPOINT_DISABLE: '1',
})
