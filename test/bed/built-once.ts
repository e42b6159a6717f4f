import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cacheDirectory } from './cache.ts'

/** A directory of the cache, built at the first call. It gets its name when it is whole: a killed build is no trap. */
export async function builtOnce(name: string, build: (directory: string) => Promise<void>): Promise<string> {
  const final = join(cacheDirectory(), name)
  if (existsSync(final)) return final
  const work = mkdtempSync(`${final}.part-`)
  try {
    await build(work)
    renameSync(work, final)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
  return final
}
