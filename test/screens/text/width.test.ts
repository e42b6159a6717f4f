import { expect, test } from 'vitest'
import { column, cut, width, wrap } from '../../../screens/text/width.ts'

test('a text that fits is not cut', () => {
  expect(cut('abc', 3)).toBe('abc')
})

test('a longer text ends with a sign that says so', () => {
  expect(cut('abcdef', 4)).toBe('abc…')
})

test('a wide character is not cut in two', () => {
  expect(cut('日本語', 4)).toBe('日…')
})

test('a column has its width whatever is in it', () => {
  expect(['', 'abc', '日本語日本語'].map(text => width(column(text, 7)))).toEqual([7, 7, 7])
})

test('lines break between words', () => {
  expect(wrap('one two three', 8)).toEqual(['one two', 'three'])
})

test('a word that is longer than the line is broken', () => {
  expect(wrap('abcdefgh', 3)).toEqual(['abc', 'def', 'gh'])
})
