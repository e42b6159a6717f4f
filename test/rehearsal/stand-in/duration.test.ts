import { expect, test } from 'vitest'
import { after } from '../../../src/rehearsal/stand-in/duration.ts'

const start = new Date('2026-11-22T12:00:00Z')

test.each([
  ['45s', '2026-11-22T12:00:45.000Z'],
  ['30m', '2026-11-22T12:30:00.000Z'],
  ['12h', '2026-11-23T00:00:00.000Z'],
  ['30d', '2026-12-22T12:00:00.000Z'],
  ['1w', '2026-11-29T12:00:00.000Z'],
  ['2mo', '2027-01-22T12:00:00.000Z'],
])('%s later', (duration, end) => {
  expect(after(duration, start).toISOString()).toBe(end)
})

test('a unit that LiteLLM does not know is refused', () => {
  expect(() => after('3y', start)).toThrow('Unsupported duration unit')
})
