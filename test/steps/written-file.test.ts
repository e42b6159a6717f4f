import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { localFiles } from '../../src/adapters/local-files.ts'
import type { JournalEntry } from '../../src/engine/journal.ts'
import type { ApplyContext, Change, Receipt } from '../../src/engine/step.ts'
import { findFile, takeBackFile, writeOwnFile } from '../../src/steps/written-file.ts'
import { temporaryDirectory } from '../doubles/directory.ts'

const context = {
  world: { files: localFiles, owner: { uid: process.getuid!(), gid: process.getgid!() }, now: () => new Date(0) },
} as ApplyContext
const change = (action: Change['action']): Change => ({
  id: 'files:a',
  step: 'files',
  action,
  group: 'Files',
  what: 'a',
})
const made = (receipt?: Receipt) =>
  new Map(receipt ? [['files:a', { change: change('create'), state: 'done', at: '', receipt } as JournalEntry]] : [])

let directory: string
let path: string
beforeEach(async () => {
  directory = join(await temporaryDirectory(), 'd')
  await mkdir(directory)
  path = join(directory, 'a')
})

const write = (content: string, action: Change['action'], receipt?: Receipt) =>
  writeOwnFile(context, change(action), { path, content, mode: 0o644 }, made(receipt))

test('our own text is replaced without a copy', async () => {
  const receipt = await write('one', 'create')
  await write('two', 'change', receipt)
  expect(await readFile(path, 'utf8')).toBe('two')
  expect(await readdir(directory)).toEqual(['a'])
})

test('a text that somebody edited is copied before it is replaced', async () => {
  const receipt = await write('one', 'create')
  await writeFile(path, 'edited')
  expect((await findFile(localFiles, path, 'files:a', made(receipt)))?.edited).toBe(true)
  const { backup } = await write('two', 'change', receipt)
  expect(await readFile(backup!, 'utf8')).toBe('edited')
  expect(await readFile(path, 'utf8')).toBe('two')
})

test('a copy never replaces another copy', async () => {
  await writeFile(path, 'first')
  const first = await write('one', 'change')
  await writeFile(path, 'second')
  const second = await write('two', 'change', first)
  expect(await Promise.all([first, second].map(({ backup }) => readFile(backup!, 'utf8')))).toEqual(['first', 'second'])
})

test('what was written already is left alone', async () => {
  const receipt = await write('one', 'create')
  const before = await localFiles.stat(path)
  expect(await write('one', 'create', receipt)).toEqual(receipt)
  expect(await localFiles.stat(path)).toEqual(before)
})

test('a file that we made goes, also after later changes', async () => {
  const first = await write('one', 'create')
  const second = await write('two', 'change', first)
  await takeBackFile(context, change('change'), second, path)
  expect(await readdir(directory)).toEqual([])
})

test('a file that was there before gets its text back', async () => {
  await writeFile(path, 'theirs')
  const receipt = await write('ours', 'change')
  await takeBackFile(context, change('change'), receipt, path)
  expect(await readFile(path, 'utf8')).toBe('theirs')
  expect(await readdir(directory)).toEqual(['a'])
})
