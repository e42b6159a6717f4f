import { afterEach, beforeEach, expect, test } from 'vitest'
import { local } from '../../../screens/app/screen.ts'
import { textOfLine } from '../../../screens/text/view.ts'
import { LogPane } from '../../../screens/log/pane.ts'
import { LogRing } from '../../../screens/log/ring.ts'

let ring: LogRing
beforeEach(() => {
  ring = new LogRing()
})
afterEach(() => ring.close())

function pane(lines: number) {
  const stage = { changed: () => undefined, local: <T>(start: T) => local(() => undefined, start) }
  for (let index = 0; index < lines; index++) ring.push(index === 3 ? 'the needle' : `line ${index}`)
  const made = new LogPane(stage, ring, 'mcp-litellm')
  const press = (...names: string[]) => {
    for (const name of names) {
      const key = name.length === 1 ? { name, text: name } : { name }
      if (!made.take(key))
        made
          .bindings()
          .find(({ keys }) => keys.includes(name === ' ' ? 'space' : name))
          ?.run(key)
    }
  }
  const shown = () => made.rows(40, 4).map(({ line }) => textOfLine(line).trim())
  return { press, shown }
}

test('it follows: the last lines are shown, and new ones as they come', () => {
  const { shown } = pane(10)
  expect(shown().slice(1)).toEqual(['line 7', 'line 8', 'line 9'])
  ring.push('another')
  expect(shown().at(-1)).toBe('another')
})

test('paused, it stands still while lines come', () => {
  const { press, shown } = pane(10)
  press(' ')
  const before = shown().slice(1)
  ring.push('another')
  expect(shown().slice(1)).toEqual(before)
  expect(shown()[0]).toMatch(/paused/)
})

test('scrolled to the end, it follows again', () => {
  const { press, shown } = pane(40)
  press('pageup')
  expect(shown()[0]).toMatch(/paused/)
  press('pagedown')
  expect(shown()[0]).toMatch(/following/)
})

test('only the lines that hold the word are shown where that is asked for, new ones too, and then all again', () => {
  const { press, shown } = pane(30)
  press('/', ...'needle', 'enter', ' ', 'o')
  expect(shown()[0]).toMatch(/only \/needle/)
  expect(shown().slice(1)).toEqual(['❯ the needle'])
  ring.push('no match')
  ring.push('a second needle')
  expect(shown().slice(1)).toEqual(['❯ the needle', '❯ a second needle'])
  press('o')
  expect(shown().slice(1)).toEqual(['line 29', 'no match', '❯ a second needle'])
})

test('a search goes to the last line that holds the word', () => {
  const { press, shown } = pane(30)
  press('/', ...'needle', 'enter')
  expect(shown().at(-1)).toBe('❯ the needle')
})

test('a search that finds nothing stays where it was', () => {
  const { press, shown } = pane(30)
  const before = shown().slice(1)
  press('/', ...'missing', 'enter')
  expect(shown().slice(1)).toEqual(before)
})
