import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import sample from './sample.sh' with { type: 'text' }
import { shared } from '../../../scripts/build/options.ts'

const text = '#!/bin/sh\necho "${HOME}" `date` \\n\n'

describe('a template', () => {
  let directory: string
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'gatewright-build-'))
  })
  afterAll(() => rmSync(directory, { recursive: true }))

  test('is its exact text in a test', () => {
    expect(sample).toBe(text)
  })

  test('is its exact text in the bundle', async () => {
    writeFileSync(join(directory, 'sample.sh'), text)
    writeFileSync(join(directory, 'main.ts'), `import text from './sample.sh' with { type: 'text' }; export { text }`)
    await build({ ...shared(directory), entryPoints: ['main.ts'], write: true, outExtension: { '.js': '.mjs' } })
    expect(await import(join(directory, 'dist', 'main.mjs'))).toMatchObject({ text })
  })
})
