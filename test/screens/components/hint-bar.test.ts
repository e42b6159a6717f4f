import { expect, test } from 'vitest'
import { textOfLine } from '../../../screens/text/view.ts'
import { hintBar } from '../../../screens/components/hint-bar.ts'
import { binding, quiet } from '../../../screens/keys/binding.ts'

const nothing = () => undefined
const bindings = [
  binding('enter', 'next', nothing),
  binding(['up', 'down'], 'move', nothing),
  quiet('K', 'hidden', nothing),
  binding('x', 'a rather long explanation', nothing),
  binding('ctrl-c', 'leave', nothing),
]

test('every binding that is live stands in it, the last at the right end', () => {
  const text = textOfLine(hintBar(bindings, 80, true)[0]!)
  expect(text).toMatch(/^ ⏎ next {3}↑↓ move {3}x a rather long explanation +ctrl-c leave$/)
})

test('a narrow terminal has them in two lines', () => {
  const lines = hintBar(bindings, 44, true).map(textOfLine)
  expect(lines.map(text => text.trim())).toEqual(['⏎ next   ↑↓ move', 'x a rather long explanation   ctrl-c leave'])
})

test('where there is not room for all, how to leave stays', () => {
  const lines = hintBar(bindings, 20, true).map(textOfLine)
  expect(lines.at(-1)).toMatch(/ ctrl-c leave$/)
})

test('the ways back and to the help stay when others have to go', () => {
  const all = [
    binding('enter', 'next', nothing),
    binding('x', 'a rather long explanation', nothing),
    binding('y', 'and another one', nothing),
    binding('esc', 'back', nothing),
    binding('?', 'help', nothing),
    binding('ctrl-c', 'leave', nothing),
  ]
  expect(textOfLine(hintBar(all, 60, true)[0]!).replaceAll(/ +/g, ' ')).toBe(' ⏎ next esc back ? help ctrl-c leave')
})

test('keys are named where their signs cannot be shown', () => {
  expect(textOfLine(hintBar(bindings, 80, false)[0]!)).toContain('enter next   up/down move')
})
