import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { cacheDirectory } from './cache.ts'

/**
 * A directory of the cache, built at the first call, that every user may read: containers with one of their own have it mounted. It gets its name when it is whole: a
 * killed build is no trap.
 */
export async function builtOnce(name: string, build: (directory: string) => Promise<void>): Promise<string> {
  const final = join(cacheDirectory(), name)
  if (existsSync(final)) return final
  const work = mkdtempSync(`${final}.part-`)
  try {
    await build(work)
    await execa('chmod', ['-R', 'a+rX', work])
    renameSync(work, final)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
  return final
}
