import { expect, test, vi } from 'vitest'
import { frameOf } from '../../screens/app/root.tsx'
import { textOfLine } from '../../screens/text/view.ts'
import { entries, openEntry } from '../../screens/gallery/entries.ts'
import type { Key } from '../../screens/keys/key.ts'
import type { Session } from '../../src/setup/session.ts'
import type { Wizard } from '../../screens/wizard.ts'
import { numbers } from './numbers.ts'

// `npm run monkey` presses 100,000 keys.
const presses = Number(process.env.MONKEY_PRESSES ?? 2000)

const named = ['enter', 'enter', 'enter', 'esc', 'up', 'down', 'down', 'left', 'right', 'space', 'tab', 'home', 'end', 'ctrl-o', 'ctrl-x', 'ctrl-u', 'backspace', 'b', 'p', 'p', 'e', 'x', 'u', 'q', 'c', 'd', 'i', 't', 'k', 'j', '1', '3', '?', '/', 'y', 'n'] // prettier-ignore

const keyOf = (name: string): Key => (name.length === 1 ? { name, text: name } : { name })

const readsPlan = (wizard: Wizard): boolean =>
  frameOf(wizard.app as never, { columns: 80, rows: 24 }).lines.some(line => textOfLine(line).includes('a apply'))

const planned = (session: Session) =>
  new Promise<void>(resolve => void session.store.subscribe(({ phase }) => phase !== 'planning' && resolve()))

/** Presses keys from the answers on, and counts how often a plan was applied, and how often it was so where the plan had been drawn and `a` was pressed. */
async function pressed(keys: string[]): Promise<{ applied: number; meant: number; plans: number }> {
  const next = numbers(presses)
  const seen = { applied: 0, meant: 0, plans: 0 }
  let wizard: Wizard | undefined
  const open = async () => {
    await wizard?.close()
    wizard = await openEntry(
      entries.find(({ name }) => name === 'review')!,
      { utf8: true },
    )
    // Nothing is left to be asked, so that many ways lead to a plan.
    await wizard.session.answer('admin.login', 'peer')
  }
  try {
    await open()
    for (let press = 0; press < presses; press++) {
      if (press % 400 === 0) await open()
      const one = wizard!
      const key = keyOf(keys[next(keys.length)]!)
      // The screen is drawn now and then, as on a machine that is busy.
      const isRead = next(3) === 0 && readsPlan(one)
      const session = one.maybeSession
      const apply = session && vi.spyOn(session, 'apply').mockImplementation(async () => ({ checks: [], notApplicable: [] })) // prettier-ignore
      one.app.press(key)
      if (isRead) seen.plans++
      if (apply?.mock.calls.length) {
        seen.applied++
        if (key.name === 'a') seen.meant++
      }
      apply?.mockRestore()
      if (session?.state.phase === 'planning' && next(2) === 0) await planned(session)
      if (press % 10 === 0) await new Promise(resolve => void setImmediate(resolve))
    }
  } finally {
    await wizard?.close()
  }
  return seen
}

test('keys without the one that applies lead to plans and apply none', async () => {
  const { applied, plans } = await pressed(named)
  expect(applied).toBe(0)
  expect(plans).toBeGreaterThan(0)
}, 900_000)

test('with it among them, nothing else applies', async () => {
  const { applied, meant } = await pressed([...named, 'a'])
  expect(applied).toBeGreaterThan(0)
  expect(meant).toBe(applied)
}, 900_000)
