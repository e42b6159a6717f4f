import { readFile, stat, writeFile } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Files } from '../../src/adapters/files.ts'
import { localFiles } from '../../src/adapters/local-files.ts'
import { Exit } from '../../src/failure.ts'
import { deploymentFiles } from '../../src/paths.ts'
import { Secret } from '../../src/secret.ts'
import { inMemory, openDraft } from '../../src/setup/draft.ts'
import { temporaryDirectory } from '../doubles/directory.ts'

async function bed() {
  const directory = await temporaryDirectory()
  const paths = deploymentFiles({ config: directory, state: directory, logs: directory }, 'mcp-litellm')
  return { paths, open: (files: Files = localFiles) => openDraft(files, paths) }
}

test('answers come back, but for the administrator’s password', async () => {
  const { open } = await bed()
  const draft = await open()
  await draft.saveAnswers({ admin: { user: 'admin', password: 'stored' }, database: { role: 'gateway' } })
  expect((await open()).answers).toEqual({ admin: { user: 'admin' }, database: { role: 'gateway' } })
})

test('a typed secret comes back, and the administrator’s password is held for this process only', async () => {
  const { open, paths } = await bed()
  const draft = await open()
  await draft.set('secrets.masterKey', Secret.of('canary-master'))
  await draft.set('admin.password', Secret.of('canary-admin'))
  expect(draft.get('admin.password')?.reveal()).toBe('canary-admin')
  const again = await open()
  expect(again.get('secrets.masterKey')?.reveal()).toBe('canary-master')
  expect(again.get('admin.password')).toBeUndefined()
  expect(await readFile(paths.draftSecrets, 'utf8')).not.toContain('canary-admin')
  expect((await stat(paths.draftSecrets)).mode & 0o777).toBe(0o600)
})

test('of two answers in quick succession the later one is on disk, however slow the first write is', async () => {
  const { open } = await bed()
  let slow = 20
  const files: Files = {
    ...localFiles,
    async makeDirectory(path, mode) {
      for (let turns = slow; turns > 0; turns--) await nextTurn()
      slow = 0
      await localFiles.makeDirectory(path, mode)
    },
  }
  const draft = await open(files)
  await Promise.all([
    draft.saveAnswers({ database: { role: 'first' } }),
    draft.saveAnswers({ database: { role: 'second' } }),
  ])
  expect((await open()).answers).toEqual({ database: { role: 'second' } })
})

test('a discarded draft leaves nothing', async () => {
  const { open, paths } = await bed()
  const draft = await open()
  await draft.saveAnswers({ database: { role: 'gateway' } })
  await draft.set('secrets.masterKey', Secret.of('canary'))
  await draft.discard()
  expect(await localFiles.list(paths.state)).toEqual([])
  expect(draft.get('secrets.masterKey')).toBeUndefined()
})

test('a damaged draft is refused, and says how to begin without it', async () => {
  const { open, paths } = await bed()
  await (await open()).saveAnswers({})
  await writeFile(paths.draft, '{ "not')
  await expect(open()).rejects.toMatchObject({ exit: Exit.refused, next: expect.stringContaining('--fresh') })
})

test('a plan that is only looked at goes by what was drafted, and writes nothing of its own', async () => {
  const { open, paths } = await bed()
  await (await open()).set('secrets.masterKey', Secret.of('canary-master'))
  const before = await readFile(paths.draftSecrets, 'utf8')
  const draft = inMemory(await open())
  await draft.set('secrets.saltKey', Secret.of('canary-salt'))
  await draft.saveAnswers({ name: 'another' })
  expect(draft.get('secrets.masterKey')?.reveal()).toBe('canary-master')
  expect(draft.get('secrets.saltKey')?.reveal()).toBe('canary-salt')
  expect(await readFile(paths.draftSecrets, 'utf8')).toBe(before)
  await expect(stat(paths.draft)).rejects.toMatchObject({ code: 'ENOENT' })
})
