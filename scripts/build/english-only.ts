import type { Plugin } from 'esbuild'

/** zod carries its messages in some sixty languages, half of its weight. Gatewright speaks one. */
export const englishOnly: Plugin = {
  name: 'english-only',
  setup(build) {
    build.onLoad({ filter: /\/zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: `export { default as en } from './en.js'`,
      loader: 'js',
    }))
  },
}
