import { existsSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { localFiles } from '../adapters/local-files.ts'
import { commandName } from '../command-name.ts'
import { Exit, Failure } from '../failure.ts'
import { quote } from '../text/shell.ts'
import { type OwnPaths, ownPaths } from '../paths.ts'

const marker = '.gatewright-rehearsal'

/** A directory of somebody else is not filled with a rehearsal. */
export async function prepared(path: string): Promise<string> {
  const directory = resolve(path)
  await mkdir(directory, { recursive: true, mode: 0o755 })
  const names = await readdir(directory)
  if (names.length > 0 && !names.includes(marker)) {
    throw new Failure({
      what: `${directory} cannot be used for a rehearsal`,
      why: 'it is not empty, and what is in it is of no earlier rehearsal',
      next: 'name a new or an empty directory',
      exit: Exit.refused,
    })
  }
  await localFiles.write(join(directory, marker), 'A rehearsal of Gatewright. It can be removed.\n', { mode: 0o644 })
  return directory
}

interface Which {
  rehearse?: boolean
  keep?: string
}

/** `--keep` alone would be taken for a rehearsal by whoever typed it, and change this host. */
export function refuseKeepAlone({ rehearse, keep }: Which): void {
  if (rehearse || keep === undefined) return
  throw new Failure({
    what: 'nothing was done',
    why: '--keep names the directory of a rehearsal, and this host is meant without --rehearse',
    next: `add it, --rehearse --keep ${quote(keep)}, or leave --keep out`,
    exit: Exit.usage,
  })
}

/** The directory of a rehearsal that was kept, since what is not there can be neither watched nor changed. Nothing where this host is meant. */
export function keptRehearsal(which: Which): string | undefined {
  refuseKeepAlone(which)
  const { rehearse, keep } = which
  if (!rehearse) return undefined
  if (keep !== undefined && existsSync(join(keep, marker))) return resolve(keep)
  const begin = `${commandName} setup --rehearse --keep ${keep === undefined ? 'DIRECTORY' : quote(keep)}`
  throw new Failure({
    what: 'there is no rehearsal to work on',
    why: keep === undefined ? 'none was named' : `${keep} has none that was kept`,
    next: `name its directory with --keep, or begin one there: ${begin}`,
    exit: Exit.usage,
  })
}

/** Where Gatewright's own files lie within a rehearsal. */
export const pathsIn = (directory: string): OwnPaths =>
  ownPaths({ XDG_CONFIG_HOME: join(directory, 'config'), XDG_STATE_HOME: join(directory, 'state') })
