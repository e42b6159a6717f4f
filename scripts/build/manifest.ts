import { readFileSync } from 'node:fs'
import type { Plugin } from 'esbuild'

/** Of package.json the program needs its version only; the rest stays out of the file that answers `--version`. */
export const versionOnly: Plugin = {
  name: 'version-only',
  setup(build) {
    build.onLoad({ filter: /\/package\.json$/ }, ({ path }) => {
      const { name, version } = JSON.parse(readFileSync(path, 'utf8')) as { name: string; version: string }
      return name === 'gatewright' ? { contents: JSON.stringify({ version }), loader: 'json' } : undefined
    })
  },
}
