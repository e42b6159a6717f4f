import { join } from 'node:path'
import { build, type BuildOptions, type BuildResult } from 'esbuild'
import { licences } from './build/licences.ts'
import { program, shared, singles } from './build/options.ts'
import { writeOutputs } from './build/write.ts'

// `node scripts/build.ts [--clean]`: bundles the sources into dist/. --clean removes what earlier builds left there; without
// it old chunks stay, because a status screen that has been open for days may still load one.
const root = join(import.meta.dirname, '..')

/** esbuild has printed its errors where it found them; a stack of its own would only push them off the screen. */
async function bundle(options: BuildOptions): Promise<BuildResult> {
  try {
    return await build({ ...shared(root), ...options })
  } catch (error) {
    if (error instanceof Error && 'errors' in error) process.exit(1)
    throw error
  }
}

const results = await Promise.all([
  bundle({ entryPoints: program, splitting: true, chunkNames: 'chunks/[name]-[hash]' }),
  bundle({ entryPoints: singles }),
])
const metafiles = results.map(({ metafile }) => metafile!)
const outputs = [
  ...results.flatMap(({ outputFiles }) => outputFiles ?? []),
  { path: join(root, 'dist', 'licences.txt'), contents: Buffer.from(licences(root, metafiles)) },
]
writeOutputs(join(root, 'dist'), outputs, { clean: process.argv.includes('--clean') })
