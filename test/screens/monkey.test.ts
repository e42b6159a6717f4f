import { expect, test } from 'vitest'
import { frameOf } from '../../screens/app/root.tsx'
import { type Size, textOfLine, widthOfLine } from '../../screens/text/view.ts'
import { entries, openEntry } from '../../screens/gallery/entries.ts'
import type { Key } from '../../screens/keys/key.ts'
import { numbers } from './numbers.ts'

const named = ['enter', 'enter', 'esc', 'up', 'down', 'left', 'right', 'tab', 'shift-tab', 'home', 'end', 'pageup', 'pagedown', 'backspace', 'delete', 'ctrl-a', 'ctrl-k', 'ctrl-g', 'ctrl-o', 'ctrl-r', 'ctrl-u', 'ctrl-w', 'ctrl-x', 'alt-b', 'ctrl-c'] // prettier-ignore
const typed = [...'abdehjklnpqrxyKJ/?123 -_.:é日🙂']
const secret = 'never-on-the-screen'

const sizes: Size[] = [
  { columns: 80, rows: 24 },
  { columns: 40, rows: 12 },
  { columns: 39, rows: 5 },
  { columns: 200, rows: 50 },
]

function randomKey(next: (below: number) => number): Key {
  const kind = next(10)
  if (kind < 5) return { name: named[next(named.length)]! }
  if (kind === 9) return { name: 'paste', text: 'pasted\n  text \u001b[A' }
  const character = typed[next(typed.length)]!
  return { name: character === ' ' ? 'space' : character, text: character }
}

const presses = Number(process.env.MONKEY_PRESSES ?? 200)

test.each(entries)(
  '$name: random keys break no frame',
  async entry => {
    const wizard = await openEntry(entry, { utf8: true })
    try {
      const next = numbers(entry.name.length * 7919)
      for (let press = 0; press < presses; press++) {
        wizard.app.press(randomKey(next))
        if (press % 20 === 0) await new Promise(resolve => void setImmediate(resolve))
        const size = sizes[next(sizes.length)]!
        const { lines, cursor } = frameOf(wizard.app as never, size)
        expect(lines.length).toBeLessThanOrEqual(size.rows)
        expect(Math.max(...lines.map(widthOfLine))).toBeLessThanOrEqual(size.columns)
        expect(cursor?.y ?? 0).toBeLessThan(size.rows)
        expect(lines.map(textOfLine).join()).not.toContain(secret)
      }
    } finally {
      await wizard.close()
    }
  },
  presses * 600,
)
