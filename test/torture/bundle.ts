import { join } from 'node:path'
import { build } from 'esbuild'
import { program, shared, singles } from '../../scripts/build/options.ts'

const root = join(import.meta.dirname, '..', '..')

/** Bundles the child program and the programs that a rehearsal starts, since a bundle starts in a tenth of the sources' time; answers its path. */
export async function bundleProgram(): Promise<string> {
  const outdir = join(root, 'node_modules', '.cache', 'gatewright-torture')
  const entryPoints = { program: 'test/torture/program.ts', ...program, ...singles }
  await build({ ...shared(root), entryPoints, outdir, write: true })
  return join(outdir, 'program.js')
}
