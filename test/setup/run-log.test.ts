import { readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { changesOf } from '../../src/gateway/change.ts'
import { openRunLog } from '../../src/setup/run-log.ts'
import { temporaryDirectory } from '../doubles/directory.ts'

const change = changesOf('files', 'Files')('config', 'create', '/srv/config.yaml')
const startedAt = new Date('2026-01-02T03:04:05Z')

test('every event is a line of a file that is named by its start', async () => {
  const directory = await temporaryDirectory()
  const log = await openRunLog(directory, startedAt)
  log.write({ type: 'change-started', change })
  log.write({ type: 'change-done', change, ms: 12 })
  await log.close()
  const lines = (await readFile(join(directory, '2026-01-02T03-04-05.log'), 'utf8')).trimEnd().split('\n')
  expect(lines.map(line => line.slice(line.indexOf('Z ') + 2))).toEqual([
    'begin  files:config  /srv/config.yaml',
    'done   files:config  12 ms',
  ])
})

test('a full disk ends the log, not the process, and is told when the log is closed', async () => {
  const directory = await temporaryDirectory()
  await symlink('/dev/full', join(directory, '2026-01-02T03-04-05.log'))
  const log = await openRunLog(directory, startedAt)
  log.write({ type: 'change-started', change })
  log.write({ type: 'change-done', change, ms: 12 })
  await expect(log.close()).rejects.toMatchObject({ why: 'the file system is full (ENOSPC)' })
})

test('a directory that cannot be made is a failure that names it', async () => {
  const opening = openRunLog('/dev/null/logs', startedAt)
  await expect(opening).rejects.toMatchObject({ what: expect.stringContaining('/dev/null/logs could not be made') })
})
