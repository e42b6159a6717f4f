import { expect, test } from 'vitest'
import { about, bytes, clockTime, dollars, took, upFor } from '../src/amounts.ts'

test.each([
  [bytes(812 * 2 ** 20), '812 MiB'],
  [bytes(1.2 * 2 ** 30), '1.2 GiB'],
  [bytes(0), '0 B'],
  [about(41_234), 'about 41 k'],
  [about(12), 'about 12'],
  [about(3_400_000), 'about 3.4 M'],
  [upFor(12 * 86_400 + 4 * 3600 + 59), '12 d 4 h'],
  [upFor(3 * 3600 + 12 * 60), '3 h 12 min'],
  [upFor(59), 'under a minute'],
  [dollars(0), '$0'],
  [dollars(3.1), '$3.10'],
  [dollars(0.00042), '$0.00042'],
  [took(41.4), '41 ms'],
  [took(2130), '2.1 s'],
  [took(3_600_000), '60 min'],
])('%s is written as %s', (written, wanted) => expect(written).toBe(wanted))

test('a time of another day is its date', () => {
  const now = new Date(2026, 10, 22, 12)
  expect(clockTime(new Date(2026, 10, 22, 9, 5, 3).toISOString(), now)).toBe('09:05:03')
  expect(clockTime(new Date(2026, 10, 21, 9, 5, 3).toISOString(), now)).toBe('2026-11-21')
})
