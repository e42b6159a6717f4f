import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeOutputs } from '../../../scripts/build/write.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gatewright-write-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const output = (name: string, text: string) => ({ path: join(directory, name), contents: Buffer.from(text) })
const files = () =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.js'))
    .sort()

test('a build leaves the chunks of the one before it for programs that still run', () => {
  writeOutputs(directory, [output('cli.js', 'first'), output('chunks/first.js', '')], { clean: false })
  writeOutputs(directory, [output('cli.js', 'second'), output('chunks/second.js', '')], { clean: false })
  expect(files()).toEqual(['chunks/first.js', 'chunks/second.js', 'cli.js'])
  expect(readFileSync(join(directory, 'cli.js'), 'utf8')).toBe('second')
})

test('a clean build leaves nothing but its own files', () => {
  writeOutputs(directory, [output('cli.js', 'first'), output('chunks/first.js', '')], { clean: false })
  writeOutputs(directory, [output('cli.js', 'second'), output('chunks/second.js', '')], { clean: true })
  expect(files()).toEqual(['chunks/second.js', 'cli.js'])
})
