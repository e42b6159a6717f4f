import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openBackup } from '../../screens/backup.ts'
import { entries, openEntry } from '../../screens/gallery/entries.ts'
import type { Outcome, Wizard } from '../../screens/wizard.ts'
import { FakeTerminal, keys } from './terminal.ts'

const passphrase = 'a passphrase of words'

let directory: string
let wizard: Wizard
let terminal: FakeTerminal<Outcome>

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gatewright-backup-'))
  wizard = await openEntry(
    entries.find(({ name }) => name === 'hub')!,
    { utf8: true },
  )
  terminal = new FakeTerminal(wizard.app, { columns: 80, rows: 24 })
  openBackup(wizard)
  await terminal.shows('/home/admin/mcp-litellm-')
})

afterEach(async () => {
  wizard.app.finish({ exit: 0 })
  await terminal.ended
  await wizard.close()
  await rm(directory, { recursive: true })
})

const typeFile = (name: string) => terminal.type(`${keys.ctrl('u')}${join(directory, name)}${keys.enter}`)

async function typePassphrase(first: string, second: string): Promise<void> {
  typeFile('one.age')
  await terminal.shows('Without the passphrase')
  terminal.type(`${first}${keys.enter}`)
  await terminal.shows('Once more')
  terminal.type(`${second}${keys.enter}`)
}

test('a file that exists is refused before the passphrase is asked for, and the path stays to be corrected', async () => {
  await writeFile(join(directory, 'one.age'), '')
  typeFile('one.age')
  await terminal.shows('it exists already')
  expect(terminal.text()).toContain('one.age')
  typeFile('not/there.age')
  await terminal.shows('does not exist')
})

test('a short passphrase is not taken, and none is ever shown', async () => {
  typeFile('one.age')
  await terminal.shows('Without the passphrase')
  terminal.type(`short${keys.enter}`)
  await terminal.shows('At least 10 characters')
  expect(terminal.text()).not.toContain('short')
})

test('two passphrases that differ are asked for again', async () => {
  await typePassphrase(passphrase, 'something else')
  await terminal.shows('The two differed')
})

test('a backup that fails is told with its cause, and Enter goes back', async () => {
  await typePassphrase(passphrase, passphrase)
  await terminal.shows('there is no gateway named mcp-litellm here')
  terminal.type(keys.enter)
  await expect.poll(() => terminal.text()).not.toContain('failed')
})
