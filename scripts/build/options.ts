import type { BuildOptions } from 'esbuild'
import { englishOnly } from './english-only.ts'
import { narrowText } from './narrow-text.ts'
import { leaveOut } from './left-out.ts'
import { lightDocker } from './light-docker.ts'
import { textTemplates } from './text-templates.ts'
import { versionOnly } from './manifest.ts'
import { yogaInline } from './yoga-inline.ts'

/** The program: a tiny entry, and chunks that are loaded when a command needs them. */
export const program = { cli: 'src/cli.ts' }

/** Programs that Gatewright starts as processes of their own, or packs into an image: one file each. */
export const singles = {
  'stand-in': 'src/rehearsal/stand-in/main.ts',
  'query-server': 'src/rehearsal/query-server/main.ts',
  'mcp-probe': 'src/proof/probe/main.ts',
}

// Bundled CommonJS dependencies call require() for Node's own modules; an ES module has none until it makes one.
const requireInModule = `import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);`

/** What both kinds of output share. */
export const shared = (root: string): BuildOptions => ({
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  jsx: 'automatic',
  outdir: 'dist',
  write: false,
  metafile: true,
  legalComments: 'none',
  // Node keeps the text of every module in memory. Names stay, for the stack of an error.
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: 'warning',
  external: ['keytar', 'pg-native'],
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  banner: { js: requireInModule },
  // Its main is UMD, which finds its own parts by a require() that no bundler can follow.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  plugins: [yogaInline, leaveOut, lightDocker, narrowText, englishOnly, textTemplates, versionOnly],
})
