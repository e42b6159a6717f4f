import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Size } from '../../screens/text/view.ts'
import { entries, openEntry } from '../../screens/gallery/entries.ts'
import type { Wizard } from '../../screens/wizard.ts'
import { FakeTerminal } from './terminal.ts'

const sizes: Size[] = [
  { columns: 80, rows: 24 },
  { columns: 40, rows: 15 },
  { columns: 200, rows: 50 },
]

let wizard: Wizard | undefined
let ended: Promise<unknown> | undefined
// Elapsed times are on some screens.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(async () => {
  vi.useRealTimers()
  wizard?.app.finish({ exit: 0 })
  await ended
  await wizard?.close()
})

describe.each(sizes)('at $columns x $rows', size => {
  test.each(entries)(
    '$name',
    async entry => {
      wizard = await openEntry(entry, { utf8: true })
      const terminal = new FakeTerminal(wizard.app, size)
      ended = terminal.ended
      await expect(await terminal.frame()).toMatchFileSnapshot(`frames/${size.columns}x${size.rows}/${entry.name}.txt`)
    },
    30_000,
  )
})
