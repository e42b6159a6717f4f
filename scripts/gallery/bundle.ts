import { basename, join } from 'node:path'
import { build } from 'esbuild'
import { shared } from '../build/options.ts'

const root = join(import.meta.dirname, '..', '..')

/** Bundles the gallery as the program is, or another entry to its screens, since Node reads TypeScript but no JSX; answers the path. */
export async function bundleGallery(entry = 'screens/gallery.ts'): Promise<string> {
  const outdir = join(root, 'node_modules', '.cache', 'gatewright-gallery')
  await build({ ...shared(root), entryPoints: [entry], outdir, write: true })
  return join(outdir, basename(entry).replace(/\.ts$/, '.js'))
}
