import { expect, test } from 'vitest'
import { difference } from '../../src/text/difference.ts'

test('equal texts differ in nothing', () => {
  expect(difference('a\nb\n', 'a\nb\n')).toEqual([])
})

test('each run of changed lines stands under its line, without what is the same', () => {
  expect(difference('a\nb\nc\nd\ne\n', 'a\nB\nc\nd\ne\nf\n')).toEqual(['@@ line 2', '- b', '+ B', '@@ line 6', '+ f'])
})

test('a new file is all new', () => {
  expect(difference('', 'a\nb\n')).toEqual(['@@ line 1', '+ a', '+ b'])
})
