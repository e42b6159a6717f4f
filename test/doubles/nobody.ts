import { spawnSync } from 'node:child_process'
import { chmodSync, constants, copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { allows, canBeReached, forAll } from '../../src/adapters/open-to-all.ts'

/** The unprivileged account of every Linux. */
export const nobody = { uid: 65534, gid: 65534 }

/** This Node for another account: where it lies or, where that is closed to others, a copy in `directory`. */
export function nodeForNobody(directory: string): string {
  if (canBeReached(process.execPath) && allows(process.execPath, forAll.run)) return process.execPath
  const copy = join(directory, 'node')
  copyFileSync(process.execPath, copy, constants.COPYFILE_FICLONE)
  chmodSync(copy, 0o755)
  return copy
}

/** A module of the sources as one file in `place` that another account may read: the clone may be closed to it. */
export function bundledForNobody(path: string, place: string): string {
  const outfile = join(place, 'module.cjs')
  buildSync({ entryPoints: [path], outfile, bundle: true, platform: 'node', logLevel: 'error' })
  chmodSync(outfile, 0o644)
  return outfile
}

/** What a function body prints that has a module of the sources as `module`, run by `nobody`. Neither the clone nor what is written under this umask need be open. */
export function printedByNobody(path: string, body: string): unknown {
  const place = mkdtempSync(join(tmpdir(), 'gatewright-nobody-'))
  try {
    chmodSync(place, 0o755)
    const outfile = bundledForNobody(path, place)
    const script = `(async module => { ${body} })(require(${JSON.stringify(outfile)}))`
    const { stdout } = spawnSync(nodeForNobody(place), ['-e', script], { ...nobody, cwd: '/', encoding: 'utf8' })
    return JSON.parse(stdout) as unknown
  } finally {
    rmSync(place, { recursive: true })
  }
}
