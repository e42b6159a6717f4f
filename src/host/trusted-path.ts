import { stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { faultOnWay } from '../adapters/strict-modes.ts'

/** A directory of PATH in which no program is looked for. */
export interface LeftOut {
  directory: string
  why: string
}

const stateOf = (path: string) => stat(path).catch(() => undefined)

/** Why no program is to be run from there, if so. An empty word stands for the current directory (environ(7)), whatever that is. */
async function unfit(directory: string): Promise<string | undefined> {
  if (!isAbsolute(directory)) return 'it is another directory wherever a command is typed'
  // In a sticky directory nobody replaces what is there, and everybody may add to it.
  const isOpen = ((await stateOf(directory))?.mode ?? 0) & 0o002
  return isOpen ? `everybody may write into ${directory}` : (await faultOnWay(directory, { mode: 0o755 }))?.why
}

/**
 * PATH as root may search it: a program is found only where nobody else could have put it, or could put another in its place. A directory that is missing has
 * none, and might come to be.
 */
export async function trustedPath(path: string): Promise<{ path: string; leftOut: LeftOut[] }> {
  const judged = await Promise.all(
    [...new Set(path.split(':'))].map(async directory => ({
      directory,
      why: await unfit(directory),
      isThere: directory === '' || (await stateOf(directory)) !== undefined,
    })),
  )
  const there = judged.filter(one => one.isThere)
  return {
    path: there.flatMap(({ directory, why }) => (why ? [] : [directory])).join(':'),
    leftOut: there.flatMap(({ directory, why }) => (why ? [{ directory: directory || '.', why }] : [])),
  }
}
