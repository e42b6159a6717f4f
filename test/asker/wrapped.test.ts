import { expect, test } from 'vitest'
import { wrapped } from '../../src/asker/wrapped.ts'

test('a line that fits is left as it is', () => {
  expect(wrapped('  Files       + /a/path', 40)).toEqual(['  Files       + /a/path'])
})

test('a longer one goes on under its own text', () => {
  expect(wrapped('  Files       + secrets in the file  (mode 600)', 36)).toEqual([
    '  Files       + secrets in the file',
    '            (mode 600)',
  ])
  expect(wrapped('              = a dump  (rows of it)', 30)).toEqual([
    '              = a dump  (rows',
    '          of it)',
  ])
  expect(wrapped('Nothing has been changed yet.', 20)).toEqual(['Nothing has been', 'changed yet.'])
})

test('what has no room on any line is not broken', () => {
  expect(wrapped('  help  /a/very/long/path/that/does/not/fit and more', 24)).toEqual([
    '  help  /a/very/long/path/that/does/not/fit',
    '        and more',
  ])
})
