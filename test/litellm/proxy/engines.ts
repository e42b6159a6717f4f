import { createHash } from 'node:crypto'
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { builtOnce } from '../../bed/built-once.ts'

const source = join(import.meta.dirname, '../query-engine')

/** Where the official image has Prisma's engines. */
export const enginesInImage = '/opt/prisma'

/** The directory with what stands in for Prisma's native engines, their dependencies and the Prisma CLI. */
export function preparedEngines(): Promise<string> {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(ts|json)$/.test(name) && !name.endsWith('.test.ts'))
    .sort()
  const hash = createHash('sha256')
  for (const file of files) hash.update(file).update(readFileSync(join(source, file)))
  return builtOnce(`prisma-engines-${hash.digest('hex').slice(0, 12)}`, async directory => {
    for (const file of files) cpSync(join(source, file), join(directory, file))
    await execa('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: directory })
  })
}

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
