import { describe, expect, test } from 'vitest'
import type { Key } from '../../../screens/keys/key.ts'
import { edit, type Editor, editorOf, textOf, visible } from '../../../screens/text/editor.ts'

const key = (name: string): Key => (name.length === 1 ? { name, text: name } : { name })

/** The text after some keys, with `|` where the cursor is. */
function after(start: Editor, ...names: string[]): string {
  const { before, after: rest } = names.reduce((editor, name) => edit(editor, key(name)) ?? editor, start)
  return `${before}|${rest}`
}

describe('keys of readline', () => {
  test.each([
    ['ctrl-a', '|one two'],
    ['home', '|one two'],
    ['ctrl-b', 'one tw|o'],
    ['alt-b', 'one |two'],
    ['ctrl-left', 'one |two'],
    ['ctrl-w', 'one |'],
    ['ctrl-u', '|'],
    ['ctrl-h', 'one tw|'],
    ['backspace', 'one tw|'],
    ['ctrl-k', 'one two|'],
  ])('%s at the end of "one two"', (name, expected) => {
    expect(after(editorOf('one two'), name)).toBe(expected)
  })

  test.each([
    ['ctrl-e', 'one two|'],
    ['ctrl-f', 'o|ne two'],
    ['alt-f', 'one| two'],
    ['ctrl-d', '|ne two'],
    ['delete', '|ne two'],
    ['alt-d', '| two'],
    ['ctrl-k', '|'],
    ['backspace', '|one two'],
    ['left', '|one two'],
  ])('%s at the beginning of "one two"', (name, expected) => {
    expect(after(editorOf('one two'), 'home', name)).toBe(expected)
  })
})

test('a character goes in where the cursor is', () => {
  expect(after(editorOf('ac'), 'left', 'b')).toBe('ab|c')
})

test('the first character typed replaces a suggestion', () => {
  expect(after(editorOf('litellm_user', true), 'x', 'y')).toBe('xy|')
})

test('a cursor key keeps a suggestion, to be edited', () => {
  expect(after(editorOf('user', true), 'left', 'x')).toBe('usex|r')
})

test('Backspace takes a whole emoji', () => {
  expect(after(editorOf('a👩‍🚀'), 'backspace')).toBe('a|')
})

test('Backspace takes a letter with its accent', () => {
  expect(after(editorOf('cafe\u0301'), 'backspace')).toBe('caf|')
})

test('what is pasted loses line breaks and the blanks at its ends', () => {
  const pasted = edit(editorOf(''), { name: 'paste', text: '  sk-abc\r\n' })
  expect(textOf(pasted!)).toBe('sk-abc')
})

test('what is pasted loses control characters', () => {
  const pasted = edit(editorOf(''), { name: 'paste', text: 'a\u001b[31mb\u0007' })
  expect(textOf(pasted!)).toBe('a[31mb')
})

test('a key that does not edit is none of the editor', () => {
  expect(edit(editorOf('a'), key('enter'))).toBeUndefined()
})

test('a text longer than its field shows the end, where the cursor is', () => {
  expect(visible(editorOf('abcdefgh'), 5)).toEqual({ text: 'efgh', cursor: 4 })
})

test('wide characters count twice for the cursor', () => {
  expect(visible(editorOf('日本'), 10)).toEqual({ text: '日本', cursor: 4 })
})
