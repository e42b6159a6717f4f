import { afterEach, expect, test } from 'vitest'
import { smallest } from '../../screens/text/layout.ts'
import { entries, openEntry } from '../../screens/gallery/entries.ts'
import type { Outcome, Wizard } from '../../screens/wizard.ts'
import { FakeTerminal } from './terminal.ts'

let wizard: Wizard
let terminal: FakeTerminal<Outcome>

afterEach(async () => {
  wizard.app.finish({ exit: 0 })
  await terminal.ended
  await wizard.close()
})

test.each(entries)(
  '$name: where the locale is not UTF-8, nothing but ASCII, on the smallest terminal too',
  async entry => {
    wizard = await openEntry(entry, { utf8: false })
    terminal = new FakeTerminal(wizard.app)
    expect(await terminal.frame()).toMatch(/^[\x20-\x7e\n]*$/)
    terminal.resize(smallest)
    expect(await terminal.frame()).toMatch(/ctrl-c leave\n$/)
  },
  30_000,
)
