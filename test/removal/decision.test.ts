import { expect, test } from 'vitest'
import type { OwnedResource } from '../../src/engine/owned.ts'
import { decisions, wantsAdmin } from '../../src/removal/decision.ts'
import { inventoryText, removalReport } from '../../src/removal/text.ts'

const thing = (what: string, more: Partial<OwnedResource> = {}): OwnedResource => ({
  changes: [what],
  group: 'Files',
  what,
  standing: 'ours',
  ...more,
})

const database = thing('database', { standing: 'data', name: 'litellm_db', needsAdmin: true })
const secrets = thing('secrets', {
  standing: 'data',
  name: 'secrets',
  goesWith: ['litellm_db'],
  path: '/home/me/secrets/a.env',
})
const directory = thing('directory', { isDirectory: true, path: '/home/me/secrets' })
const memory = thing('journal', { isMemory: true })

const fateOf = (all: OwnedResource[], ...named: string[]) =>
  Object.fromEntries(decisions(all, new Set(named)).map(({ what, fate }) => [what, fate]))

test('what was made goes; data, edits by hand and what is foreign stay', () => {
  const edited = thing('deploy.sh', { standing: 'edited', name: 'deploy.sh' })
  const foreign = thing('container', { standing: 'foreign' })
  expect(fateOf([thing('config'), database, edited, foreign])).toEqual({
    config: 'removed',
    database: 'kept',
    'deploy.sh': 'kept',
    container: 'kept',
  })
})

test('what is foreign stays whatever is named', () => {
  expect(fateOf([thing('container', { standing: 'foreign' })], 'container')).toEqual({ container: 'kept' })
})

test('the secrets that open a database go with it, and can be named alone', () => {
  expect(fateOf([database, secrets], 'litellm_db')).toEqual({ database: 'removed', secrets: 'removed' })
  expect(fateOf([database, secrets], 'secrets')).toEqual({ database: 'kept', secrets: 'removed' })
})

test('a directory stays with what stays in it, and the journal with what it knows', () => {
  expect(fateOf([secrets, directory, memory])).toEqual({ secrets: 'kept', directory: 'kept', journal: 'kept' })
  expect(fateOf([secrets, directory, memory], 'secrets')).toEqual({
    secrets: 'removed',
    directory: 'removed',
    journal: 'removed',
  })
})

test('the administrator is needed only for what goes and is still there', () => {
  expect(wantsAdmin(decisions([database], new Set()))).toBe(false)
  expect(wantsAdmin(decisions([database], new Set(['litellm_db'])))).toBe(true)
  expect(wantsAdmin(decisions([thing('role', { needsAdmin: true, standing: 'gone' })], new Set()))).toBe(false)
})

test('the inventory says what goes, what stays, why, and how it would be named', () => {
  expect(inventoryText(decisions([thing('config'), database], new Set()))).toEqual([
    '1 of 2 things go (-), the rest stays (=):',
    '  Files       - config',
    '              = database  (kept: it is data; to remove it: --data litellm_db)',
  ])
})

test('as JSON they are called belongings', () => {
  expect(removalReport('mcp-litellm', decisions([database], new Set())).belongings).toEqual([
    expect.objectContaining({ what: database.what, fate: 'kept', why: 'it is data' }),
  ])
})
