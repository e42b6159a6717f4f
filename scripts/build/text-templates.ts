import { readFileSync } from 'node:fs'
import type { Plugin as EsbuildPlugin } from 'esbuild'
import type { Plugin as VitePlugin } from 'vite'

/** Kinds of file that source imports as text: `import deploy from '../../templates/deploy.sh' with { type: 'text' }`. */
const textExtensions = ['eta', 'sh', 'sql', 'md', 'yaml', 'txt', 'env']

const textFile = new RegExp(`\\.(${textExtensions.join('|')})$`)

/** For the bundle: the file's text becomes the default export. */
export const textTemplates: EsbuildPlugin = {
  name: 'text-templates',
  setup(build) {
    build.onLoad({ filter: textFile }, ({ path }) => ({ contents: readFileSync(path, 'utf8'), loader: 'text' }))
  },
}

/** The same imports in tests: add to `plugins` of the vitest configuration. */
export const textTemplatesInTests: VitePlugin = {
  name: 'text-templates',
  enforce: 'pre',
  load(id) {
    const path = id.split('?')[0] ?? id
    return textFile.test(path) ? `export default ${JSON.stringify(readFileSync(path, 'utf8'))}` : undefined
  },
}
