import { expect, test } from 'vitest'
import { App } from '../../screens/app/app.ts'
import { frameOf } from '../../screens/app/root.tsx'
import { type Size, textOfLine } from '../../screens/text/view.ts'
import { RemoveScreens } from '../../screens/remove/screens.ts'
import type { OwnedResource } from '../../src/engine/owned.ts'

const thing = (what: string, more: Partial<OwnedResource> = {}): OwnedResource => ({
  changes: [],
  group: 'Files',
  what,
  standing: 'ours',
  ...more,
})

/** The inventory of a gateway on screen. */
function shown() {
  const app = new App({ utf8: true })
  const outcomes: { touched: boolean }[] = []
  const removal = {
    context: { deployment: { name: 'mcp-litellm', database: { server: 'localhost:5432' } } },
    owned: [
      thing('container mcp-litellm'),
      thing('database litellm_db', { standing: 'data', name: 'litellm_db', needsAdmin: true, detail: 'audit rows' }),
    ],
  } as never
  const screens = new RemoveScreens(app, removal, { named: [], end: outcome => outcomes.push(outcome) })
  screens.show()
  const text = (size: Size = { columns: 80, rows: 24 }) =>
    frameOf(app, size)
      .lines.map(line => textOfLine(line).trimEnd())
      .join('\n')
  const press = (...names: string[]) => {
    for (const name of names) app.press(name.length === 1 ? { name, text: name } : { name })
  }
  return { text, press, outcomes }
}

test('what goes and what stays is told by words, and data is picked by a key that is shown only there', () => {
  const { text, press } = shown()
  expect(text()).toMatch(/- goes {3}container mcp-litellm/)
  expect(text()).toMatch(/= stays {2}database litellm_db/)
  expect(text()).not.toContain('keep or remove')
  press('down', 'space')
  expect(text()).toMatch(/❯ - goes {3}database litellm_db/)
  expect(text()).toContain('space keeps it')
})

test('it fits a small terminal', () => {
  const lines = shown().text({ columns: 40, rows: 15 }).split('\n')
  expect(lines).toHaveLength(15)
  expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(40)
})

test('without data it asks once, and the first answer leaves everything as it is', () => {
  const { text, press, outcomes } = shown()
  press('enter')
  expect(text()).toContain('❯ Leave everything as it is')
  press('enter', 'q')
  expect(outcomes).toMatchObject([{ touched: false }])
})

test('with data the administrator is asked for first; esc comes back to the inventory', () => {
  const { text, press } = shown()
  press('down', 'space', 'enter')
  expect(text()).toMatch(/Log in as +postgres/)
  press('esc')
  expect(text()).toContain('remove mcp-litellm')
})
