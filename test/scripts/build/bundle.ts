import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { execaNode } from 'execa'
import { shared } from '../../../scripts/build/options.ts'

const root = join(import.meta.dirname, '..', '..', '..')

/** Bundles `contents` as the program is bundled, runs it, and says how large the bundle was. */
export async function runBundled(contents: string): Promise<{ stdout: string; stderr: string; bytes: number }> {
  const directory = mkdtempSync(join(tmpdir(), 'gatewright-bundle-'))
  try {
    const program = { stdin: { contents, resolveDir: root, loader: 'tsx' as const }, write: true }
    const where = { outdir: directory, outExtension: { '.js': '.mjs' } }
    const { metafile } = await build({ ...shared(root), ...program, ...where })
    const { stdout, stderr } = await execaNode(join(directory, 'stdin.mjs'), { reject: false })
    return { stdout, stderr, bytes: Object.values(metafile!.outputs)[0]!.bytes }
  } finally {
    rmSync(directory, { recursive: true })
  }
}
