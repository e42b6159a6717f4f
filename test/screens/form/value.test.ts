import { expect, test } from 'vitest'
import { number, secret, text } from '../../../src/deployment/field.ts'
import { typedProblem, typedValue } from '../../../screens/form/value.ts'
import { sampleHost } from '../../../screens/gallery/host.ts'

const parts = { label: 'x', help: 'x' }
const context = { answers: {}, host: sampleHost }
const port = number('port', { ...parts, check: value => (value > 0 ? undefined : 'above 0') })

test('an emptied field takes the answer back', () => {
  expect(typedValue(text('a', parts), '', true)).toBeUndefined()
})

test('an emptied field that may be empty declines what is suggested', () => {
  expect(typedValue(text('a', { ...parts, optional: true }), '', true)).toBe('')
})

test('a number is one', () => {
  expect(typedValue(port, '4000', false)).toBe(4000)
})

test('what is no number is kept as it was typed, to be mended', () => {
  expect(typedValue(port, '4ooo', false)).toBe('4ooo')
  expect(typedProblem(port, '4ooo', context)).toBe('a number')
})

test('a rule speaks about what is typed, also in a secret', () => {
  const password = secret('b', { ...parts, check: value => (value.length > 3 ? undefined : 'longer') })
  expect([typedProblem(password, 'abc', context), typedProblem(password, 'abcd', context)]).toEqual([
    'longer',
    undefined,
  ])
})
