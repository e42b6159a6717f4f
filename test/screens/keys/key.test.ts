import type { Key as InkKey } from 'ink'
import { expect, test } from 'vitest'
import { keysFrom } from '../../../screens/keys/key.ts'

const none = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
} satisfies InkKey

const names = (input: string, key: Partial<InkKey> = {}) => keysFrom(input, { ...none, ...key }).map(({ name }) => name)

test('a word and Enter that came in one chunk are the letters and Enter', () => {
  expect(names('ab\r')).toEqual(['a', 'b', 'enter'])
})

test('a line break of two bytes is one Enter', () => {
  expect(names('a\r\nb')).toEqual(['a', 'enter', 'b'])
})

test('an emoji of several code points is one key', () => {
  expect(names('👩‍🚀')).toEqual(['👩‍🚀'])
})

test('a control byte within a chunk is its control key', () => {
  expect(names('a\u0001\u007f')).toEqual(['a', 'ctrl-a', 'backspace'])
})

test('a blank has a name for bindings and is a character for fields', () => {
  expect(keysFrom(' ', none)).toEqual([{ name: 'space', text: ' ' }])
})

test('a capital letter is a character', () => {
  expect(keysFrom('A', { ...none, shift: true })).toEqual([{ name: 'A', text: 'A' }])
})

test('modifiers stand before the name of a key', () => {
  expect(names('', { leftArrow: true, ctrl: true })).toEqual(['ctrl-left'])
  expect(names('', { tab: true, shift: true })).toEqual(['shift-tab'])
  expect(names('b', { meta: true })).toEqual(['alt-b'])
})

test('the release of a key is none', () => {
  expect(names('a', { eventType: 'release' })).toEqual([])
})
