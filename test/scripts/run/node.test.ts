import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const { choose } = createRequire(import.meta.url)('../../../scripts/run/node.cjs') as {
  choose(root: string, loader?: string): string
}

const root = join(import.meta.dirname, '../../..')
const own = join(root, 'node_modules', `node-linux-${process.arch}`, 'bin/node')

test('the Node among the packages is the one that everything runs on', () => {
  expect(choose(root)).toBe(own)
})

test("where the system has no loader for it, as with musl, it is the host's", () => {
  expect(choose(root, '/lib/ld-musl-x86_64.so.1-not')).toBe(process.execPath)
})
