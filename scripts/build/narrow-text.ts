import { readFileSync } from 'node:fs'
import type { Plugin } from 'esbuild'

/**
 * Texts whose every character is one column wide and stands alone: printable ASCII, Latin letters, dashes, quotes and dots, arrows, lines, blocks,
 * and Gatewright's own signs.
 */
export const narrow = String.raw`^[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u2193\u2500-\u259f\u25cb-\u25d1\u2713\u2717\u276f]*$`

const entry = /export default function stringWidth\(input, options = \{\}\) \{/
const emoji = /const rgiEmojiRegex = (\/.+\/v);/

/**
 * Lets string-width measure such texts by their length. Its own way cuts the text into clusters and tests each for being an emoji, for which V8 builds
 * a table of 0.8 MB, in 20 to 50 ms: it is built for the first text that is not narrow. Ink measures every piece of every frame (string-width 8.3.0, Node 24.21).
 */
export const narrowText: Plugin = {
  name: 'narrow-text',
  setup(build) {
    build.onLoad({ filter: /node_modules\/string-width\/index\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8')
      if (!entry.test(source) || !emoji.test(source))
        throw new Error(`${path} is not the file that this plugin was written for`)
      const shortcut = `if (typeof input === 'string' && narrow.test(input)) return input.length;`
      const later = 'let table; const rgiEmojiRegex = { test: text => (table ??= $1).test(text) };'
      const contents = source.replace(entry, `$& ${shortcut}`).replace(emoji, later)
      return { contents: `const narrow = /${narrow}/;\n${contents}`, loader: 'js' }
    })
  },
}
