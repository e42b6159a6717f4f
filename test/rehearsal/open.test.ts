import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Failure } from '../../src/failure.ts'
import { openRehearsal } from '../../src/rehearsal/world.ts'
import { temporaryDirectory } from '../doubles/directory.ts'

// The last thing that opens: PostgreSQL runs by then, and the directory is filled.
vi.mock('../../src/rehearsal/sample-database.ts', () => ({
  makeSampleDatabase: () => {
    throw new Failure({ what: 'no sample', why: 'the disk broke', next: 'buy one', log: '/tmp/log', lines: ['crack'] })
  },
}))

const parts = { standIn: { node: process.execPath, args: [] }, queryServer: '/nowhere.js' }

test('a temporary rehearsal that fails to open leaves nothing behind, and tells the last lines of what is gone', async () => {
  const directory = await temporaryDirectory()
  vi.stubEnv('TMPDIR', directory)
  onTestFinished(() => void vi.unstubAllEnvs())
  const failure = await openRehearsal(parts).catch((error: Failure) => error)
  expect(failure).toMatchObject({ why: 'the disk broke', lines: ['crack'], log: undefined })
  expect(readdirSync(directory)).toEqual([])
})

test('one that is kept keeps its log, and can be opened again at once', async () => {
  const directory = join(await temporaryDirectory(), 'kept')
  const opening = () => openRehearsal({ ...parts, directory }).catch((error: Failure) => error)
  expect(await opening()).toMatchObject({ log: '/tmp/log' })
  expect(await opening()).toMatchObject({ why: 'the disk broke' })
  expect(readdirSync(join(directory, 'postgres'))).toContain('postgres.log')
})

test('a directory for temporary files that does not exist is named, with the way out', async () => {
  vi.stubEnv('TMPDIR', '/nowhere/at/all')
  onTestFinished(() => void vi.unstubAllEnvs())
  await expect(openRehearsal(parts)).rejects.toMatchObject({
    what: expect.stringContaining('/nowhere/at/all'),
    next: expect.stringMatching(/^set TMPDIR .*--keep/),
  })
})
