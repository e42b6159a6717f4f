import { describe, expect, test } from 'vitest'
import { clean, cleanJson, cleanLine } from '../../src/text/clean.ts'
import { escapes, harmless } from './escapes.ts'

describe('text that would act is shown, and does not', () => {
  test.each(escapes)('$name', ({ text, shown }) => {
    expect(clean(text)).toBe(shown)
  })

  test.each(escapes)('$name, cleaned twice, is the same', ({ text, shown }) => {
    expect(clean(clean(text))).toBe(shown)
  })
})

describe('text of people stays', () => {
  test.each(harmless)('%s', (_, text) => {
    expect(clean(text)).toBe(text)
  })
})

test('one line stays one line, whatever breaks it', () => {
  expect(cleanLine('name\n  ✓ all is well\r\nnext\tcolumn')).toBe('name ✓ all is well next column')
})

test('what one text begins is not ended by the next', () => {
  expect(cleanJson(['a\u001b]0;', 'b', '\u0007c'], 0)).toBe('["a\ufffd]0;","b","\ufffdc"]')
})

test('a document names what it holds without a control in the names', () => {
  const printed = cleanJson({ 'a\u009b2Jb\u202e\u2028': { text: 'x\u001b[2Jy' } }, 0)
  expect(printed).toBe('{"a\\u009b2Jb\\u202e\\u2028":{"text":"xy"}}')
  expect(JSON.parse(printed)).toEqual({ 'a\u009b2Jb\u202e\u2028': { text: 'xy' } })
})

test('whatever is thrown together from escapes, nothing that acts is left', () => {
  const parts = [
    ...escapes.flatMap(({ text }) => [...text]),
    '\u001b',
    '[',
    ']',
    ';',
    'm',
    '\u0007',
    '\u009c',
    '👩',
    '🚀',
    '\ufe0f',
  ]
  let seed = 1
  const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below
  for (let round = 0; round < 2000; round++) {
    const text = Array.from({ length: 30 }, () => parts[random(parts.length)]).join('')
    const shown = clean(text)
    expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]/)
    expect(shown.isWellFormed()).toBe(true)
    expect(clean(shown)).toBe(shown)
  }
})
