import { expect, test } from 'vitest'
import { shared } from '../../../scripts/test/shares.ts'

test('every file is in one share, and the shares take about as long', () => {
  const durations = { a: 100_000, b: 60_000, c: 50_000, d: 10_000 }
  expect(shared(['d', 'c', 'b', 'a'], durations, 2)).toEqual([
    ['a', 'd'],
    ['b', 'c'],
  ])
})

test('files that were never run are spread evenly', () => {
  expect(shared(['a', 'b', 'c', 'd'], {}, 2)).toEqual([
    ['a', 'c'],
    ['b', 'd'],
  ])
})

test('there are no more shares than files', () => {
  expect(shared(['a'], {}, 4)).toEqual([['a']])
})
