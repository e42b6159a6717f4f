import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { licences } from './build/licences.ts'
import { program, shared, singles } from './build/options.ts'
import { writeOutputs } from './build/write.ts'

// `node scripts/build.ts [--clean]`: bundles the sources into dist/. --clean removes what earlier builds left there; without
// it old chunks stay, because a status screen that has been open for days may still load one.
const root = join(import.meta.dirname, '..')

const present = Object.fromEntries(Object.entries(singles).filter(([, source]) => existsSync(join(root, source))))
const results = await Promise.all([
  build({ ...shared(root), entryPoints: program, splitting: true, chunkNames: 'chunks/[name]-[hash]' }),
  build({ ...shared(root), entryPoints: present }),
])
const notices = licences(
  root,
  results.map(({ metafile }) => metafile!),
)
const outputs = [
  ...results.flatMap(({ outputFiles }) => outputFiles ?? []),
  { path: join(root, 'dist', 'licences.txt'), contents: Buffer.from(notices) },
]
writeOutputs(join(root, 'dist'), outputs, { clean: process.argv.includes('--clean') })
