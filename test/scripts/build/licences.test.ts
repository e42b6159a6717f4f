import { join } from 'node:path'
import type { Metafile } from 'esbuild'
import { expect, test } from 'vitest'
import { bundledPackages, licences } from '../../../scripts/build/licences.ts'

const input = (path: string, bytesInOutput = 1) => [path, { bytesInOutput }]
const metafile = (...inputs: unknown[][]) =>
  ({ inputs: {}, outputs: { 'dist/cli.js': { inputs: Object.fromEntries(inputs) } } }) as unknown as Metafile

test('a package counts once, where it lies, and only where some of its code is in the bundle', () => {
  const built = metafile(
    input('src/cli.ts'),
    input('node_modules/react/index.js'),
    input('node_modules/react/cjs/react.js'),
    input('node_modules/a/node_modules/@scope/b/index.js'),
    input('node_modules/unused/index.js', 0),
  )
  expect(bundledPackages(built)).toEqual(['node_modules/a/node_modules/@scope/b', 'node_modules/react'])
})

test("each package's licence text is named by package and version", () => {
  const text = licences(join(import.meta.dirname, '..', '..', '..'), [metafile(input('node_modules/react/index.js'))])
  expect(text).toMatch(/^==== react \d+\.\d+\.\d+\n\nMIT License\n/)
})
