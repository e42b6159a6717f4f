import { expect, test, vi } from 'vitest'
import { frameOf } from '../../screens/app/root.tsx'
import { textOfLine } from '../../screens/text/view.ts'
import { entries, openEntry } from '../../screens/gallery/entries.ts'
import type { Key } from '../../screens/keys/key.ts'
import type { Wizard } from '../../screens/wizard.ts'
import { eventually } from '../doubles/eventually.ts'

/** The plan as it comes on the screen, and what its keys set going. Nothing is drawn yet. */
async function planned() {
  const wizard = await openEntry(
    entries.find(({ name }) => name === 'plan')!,
    { utf8: true },
  )
  const apply = vi.spyOn(wizard.session, 'apply').mockImplementation(async () => ({ checks: [], notApplicable: [] }))
  const look = vi.spyOn(wizard.session, 'look').mockImplementation(async () => ['- old', '+ new'])
  return { wizard, apply, look }
}

const draw = (wizard: Wizard): string =>
  frameOf(wizard.app as never, { columns: 80, rows: 24 })
    .lines.map(textOfLine)
    .join('\n')

test('Enter shows the chosen change in full, and Esc leads back to the plan', async () => {
  const { wizard, apply, look } = await planned()
  draw(wizard)
  wizard.app.press({ name: 'down' })
  wizard.app.press({ name: 'enter' })
  await eventually(() => expect(draw(wizard)).toContain('+ new'))
  expect(look).toHaveBeenCalledWith(wizard.session.state.plan!.changes[1])
  wizard.app.press({ name: 'esc' })
  expect(draw(wizard)).toContain('Nothing has been changed yet')
  expect(apply).not.toHaveBeenCalled()
  await wizard.close()
})

test('what cannot be looked at is told in place of it, and the plan stays', async () => {
  const { wizard, look } = await planned()
  look.mockRejectedValue(new Error('the disk is gone'))
  draw(wizard)
  wizard.app.press({ name: 'enter' })
  await eventually(() => expect(draw(wizard)).toContain('the disk is gone'))
  wizard.app.press({ name: 'esc' })
  expect(draw(wizard)).toContain('Nothing has been changed yet')
  await wizard.close()
})

test('a applies', async () => {
  const { wizard, apply } = await planned()
  draw(wizard)
  wizard.app.press({ name: 'a', text: 'a' })
  expect(apply).toHaveBeenCalledOnce()
  await wizard.close()
})

test('a key that was typed before the plan was drawn does not apply it', async () => {
  const { wizard, apply } = await planned()
  wizard.app.press({ name: 'a', text: 'a' })
  expect(apply).not.toHaveBeenCalled()
  await wizard.close()
})

const others = ['enter', 'space', 'tab', 'up', 'down', 'pageup', 'end', 'esc', 'b', 'q', 'y', 'p', '1', '?', 'paste']

test('of 100,000 other keys none applies', async () => {
  const { wizard, apply } = await planned()
  // Where the answers are shown again, the plan would have to be made anew.
  vi.spyOn(wizard, 'review').mockImplementation(() => undefined)
  // A step that is prime to the list's length meets each key after each other one.
  for (let press = 0; press < 100_000; press++) {
    const name = others[(press * 7 + Math.floor(press / others.length)) % others.length]!
    const key: Key = name === 'paste' ? { name, text: 'a\na\r' } : { name, ...(name.length === 1 && { text: name }) }
    wizard.app.press(key)
    if (press % 1000 === 0) {
      draw(wizard)
      await new Promise(resolve => void setImmediate(resolve))
    }
  }
  expect(apply).not.toHaveBeenCalled()
  await wizard.close()
})
