import { expect, test } from 'vitest'
import { isUtf8, keySign, toAscii } from '../../../screens/text/glyphs.ts'

test.each([
  [{ LANG: 'en_US.UTF-8' }, true],
  [{ LANG: 'C.utf8' }, true],
  [{ LANG: 'C' }, false],
  [{}, false],
  [{ LANG: 'en_US.UTF-8', LC_ALL: 'C' }, false],
  [{ LANG: 'C', LC_CTYPE: 'de_DE.UTF-8' }, true],
])('%o says UTF-8: %s', (env, expected) => {
  expect(isUtf8(env)).toBe(expected)
})

test('every sign becomes one ASCII character, so that columns stay', () => {
  const text = ' ✓ ready  ● Database ──── ‹all› “quoted” 3–5 …'
  expect(toAscii(text)).toBe(' + ready  * Database ---- <all> "quoted" 3-5 ~')
})

test('a wide character without counterpart keeps its width', () => {
  expect(toAscii('a日b')).toBe('a??b')
})

test('keys are named where their signs cannot be shown', () => {
  expect([keySign(['up', 'down'], true), keySign(['up', 'down'], false)]).toEqual(['↑↓', 'up/down'])
  expect(keySign(['ctrl-c'], false)).toBe('ctrl-c')
})
