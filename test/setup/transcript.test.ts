import { afterEach, beforeEach, expect, test } from 'vitest'
import { Secret } from '../../src/secret.ts'
import { setupTranscript } from '../../src/setup/transcript.ts'
import { entries, openEntry } from '../../screens/gallery/entries.ts'
import type { Wizard } from '../../screens/wizard.ts'

let wizard: Wizard
beforeEach(async () => {
  wizard = await openEntry(
    entries.find(({ name }) => name === 'a form')!,
    { utf8: true },
  )
})
afterEach(() => wizard.close())

const story = () => setupTranscript(wizard.session.state, 'gatewright setup').join('\n')

test('decisions are told, each under its section', () => {
  expect(story()).toMatch(/Database\n {2}PostgreSQL server: localhost:5432\n/)
})

test('a secret is told by where it comes from, never by its value', async () => {
  await wizard.session.typeSecret('admin.password', Secret.of('a canary value'))
  expect(story()).toContain('Password: typed, kept as a secret')
  expect(story()).not.toContain('canary')
})

test('where nothing was changed, it says so, and how to go on', () => {
  expect(story()).toMatch(/Nothing was changed\.\n\nGo on with: gatewright setup$/)
})

test('after a run it tells what was done and what the checks found', async () => {
  await wizard.session.answer('admin.login', 'peer')
  await wizard.session.makePlan()
  await wizard.session.apply()
  expect(story()).toMatch(/Changes\n {2}\+ role litellm_user\n/)
  expect(story()).toMatch(/Checks\n {2}✓ container +running, healthy/)
  expect(story()).toContain('is verified')
})

test('a rehearsal that is not kept cannot be gone on with', () => {
  expect(setupTranscript(wizard.session.state, undefined).join('\n')).not.toContain('Go on with')
})
