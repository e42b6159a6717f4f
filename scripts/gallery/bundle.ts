import { join } from 'node:path'
import { build } from 'esbuild'
import { shared } from '../build/options.ts'

const root = join(import.meta.dirname, '..', '..')

/** Bundles the gallery as the program is, since Node reads TypeScript but no JSX; answers the path. */
export async function bundleGallery(): Promise<string> {
  const outdir = join(root, 'node_modules', '.cache', 'gatewright-gallery')
  await build({ ...shared(root), entryPoints: ['screens/gallery.ts'], outdir, write: true })
  return join(outdir, 'gallery.js')
}
