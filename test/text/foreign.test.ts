import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { ForeignText } from '../../src/text/foreign.ts'

const hostile = ForeignText.of('a\u001b]0;T\u0007\nb\u202e')

test('foreign text can be shown in any way, and acts in none of them', () => {
  const shown = 'a b\ufffd'
  expect([
    hostile.shown(),
    String(hostile),
    `${hostile}`,
    JSON.parse(JSON.stringify(hostile)),
    inspect(hostile),
  ]).toEqual([shown, shown, shown, shown, shown])
})

test('it is compared and parsed as it came', () => {
  expect(hostile.raw()).toBe('a\u001b]0;T\u0007\nb\u202e')
})

test('it is no string: what takes one does not take it', () => {
  const printed = (text: string) => text
  // @ts-expect-error Foreign text has to say whether it is shown or used as it came.
  expect(printed(hostile)).toBe(hostile)
})
