import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { bridgePackage } from './bridge-image.ts'
import { cacheDirectory } from './cache.ts'

/** What Gatewright installs on a user's host, and servers that the tests run. Inside the bed there is no way to the npm registry. */
const packages = [
  '@modelcontextprotocol/server-postgres@0.6.2',
  '@modelcontextprotocol/server-everything@2026.8.31',
  '@modelcontextprotocol/server-filesystem@2026.8.31',
  bridgePackage,
]

/** Variables for npm: a cache that holds those packages, and no look outside. It is filled at the first call, and again where it was emptied. */
export async function offlineNpm(
  cache = join(cacheDirectory(), 'npm'),
  wanted: string[] = packages,
): Promise<NodeJS.ProcessEnv> {
  // Within npm's own directory, so that it goes with what it tells of (`npm cache clean --force`).
  const filled = join(cache, '_cacache', 'filled')
  const listed = wanted.join('\n')
  if (!existsSync(filled) || readFileSync(filled, 'utf8') !== listed) {
    const scratch = mkdtempSync(join(tmpdir(), 'gatewright-npm-'))
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    await execa('npm', ['install', '--prefix', scratch, '--cache', cache, ...quiet, ...wanted], { cwd: scratch })
    rmSync(scratch, { recursive: true })
    writeFileSync(filled, listed)
  }
  return { npm_config_cache: cache, npm_config_offline: 'true' }
}
