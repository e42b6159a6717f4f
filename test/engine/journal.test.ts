import { spawnSync } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { localFiles } from '../../src/adapters/local-files.ts'
import { openJournal, readJournal } from '../../src/engine/journal.ts'
import type { Change } from '../../src/engine/step.ts'
import { Exit } from '../../src/failure.ts'
import { temporaryDirectory } from '../doubles/directory.ts'

const role: Change = {
  id: 'database:role',
  step: 'database',
  action: 'create',
  group: 'PostgreSQL',
  what: 'role litellm_user',
}
const now = () => new Date('2026-01-02T03:04:05Z')

async function bed() {
  const path = join(await temporaryDirectory(), 'journal.json')
  return { path, open: () => openJournal(localFiles, path, 'mcp-litellm', now) }
}

test('a change is on disk before it is made, and again when it is done', async () => {
  const { path, open } = await bed()
  const journal = await open()
  await journal.started(role)
  expect(JSON.parse(await readFile(path, 'utf8')).entries).toMatchObject([{ change: role, state: 'started' }])
  await journal.done(role, { made: true })
  expect(JSON.parse(await readFile(path, 'utf8')).entries).toMatchObject([{ state: 'done', receipt: { made: true } }])
})

test('half of a first journal, which a killed run left, is cleared away', async () => {
  const { path, open } = await bed()
  await writeFile(join(dirname(path), `.journal.json.${spawnSync('true').pid}.0123456789ab.tmp`), '{"format": 1, "en')
  await open()
  expect(await readdir(dirname(path))).toEqual([])
})

test('an opened journal goes on from what is on disk', async () => {
  const { open } = await bed()
  await (await open()).started(role)
  const again = await open()
  await again.done(role, undefined)
  expect(again.content.entries).toHaveLength(1)
})

test('a change that is made again after it was undone has an entry of its own', async () => {
  const { open } = await bed()
  const journal = await open()
  await journal.done(role, { made: true })
  await journal.undone(role)
  await journal.started(role)
  expect(journal.content.entries.map(({ state }) => state)).toEqual(['undone', 'started'])
})

test('a finished journal is unfinished again as soon as another change begins', async () => {
  const { open } = await bed()
  const journal = await open()
  await journal.finished()
  expect((await open()).content.finishedAt).toBe('2026-01-02T03:04:05.000Z')
  await journal.started(role)
  expect((await open()).content.finishedAt).toBeUndefined()
})

test('a change whose end a crash kept from being written down counts as made once everything is', async () => {
  const { open } = await bed()
  await (await open()).started(role)
  await (await open()).finished()
  expect((await open()).content.entries).toMatchObject([{ change: role, state: 'done' }])
})

test('a change that failed does not count as made when what is in service was put back', async () => {
  const { open } = await bed()
  await (await open()).started(role)
  await (await open()).finished('put back')
  expect((await open()).content.entries).toMatchObject([{ change: role, state: 'started' }])
})

test.each([
  ['damaged', '{"format":1,"entr'],
  ['of an unknown format', '{"format":2,"deployment":"mcp-litellm","entries":[]}'],
])('a journal that is %s is refused with its path', async (_, content) => {
  const { path } = await bed()
  await writeFile(path, content)
  await expect(readJournal(localFiles, path, 'mcp-litellm')).rejects.toMatchObject({
    exit: Exit.refused,
    what: expect.stringContaining(path),
  })
})

test('one that was copied from another gateway is refused', async () => {
  const { path, open } = await bed()
  await (await open()).started(role)
  await expect(readJournal(localFiles, path, 'another')).rejects.toMatchObject({
    exit: Exit.refused,
    why: expect.stringContaining('it is of the gateway mcp-litellm'),
  })
})
