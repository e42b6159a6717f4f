import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { program, shared, singles } from '../../scripts/build/options.ts'

const root = join(import.meta.dirname, '..', '..')

/**
 * Bundles the child program and the programs that a rehearsal starts, since a bundle starts in a tenth of the sources' time; answers its path. Each process has
 * its own, so that two tortures at once do not change each other's program; it lies where the program finds its optional dependencies.
 */
export async function bundleProgram(): Promise<string> {
  const outdir = join(root, 'node_modules', '.cache', 'gatewright-torture', String(process.pid))
  const entryPoints = {
    program: 'test/torture/program.ts',
    ...program,
    ...singles,
    'stand-in': 'test/torture/stand-in.ts',
  }
  process.once('exit', () => rmSync(outdir, { recursive: true, force: true }))
  await build({ ...shared(root), entryPoints, outdir, write: true })
  return join(outdir, 'program.js')
}
