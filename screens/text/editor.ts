import type { Key } from '../keys/key.ts'
import { graphemes, width } from './width.ts'

/** A line of text that is being edited: what is before the cursor and what is after it. */
export interface Editor {
  before: string
  after: string
  /** A suggestion that nobody has touched: the first character typed replaces it, a cursor key keeps it. */
  fresh: boolean
}

/** An editor over a text, the cursor at its end. */
export const editorOf = (text: string, fresh = false): Editor => ({ before: text, after: '', fresh })

export const textOf = ({ before, after }: Editor): string => before + after

const touched = (before: string, after: string): Editor => ({ before, after, fresh: false })

const lastOf = (text: string) => graphemes(text).at(-1) ?? ''
const firstOf = (text: string) => graphemes(text)[0] ?? ''
const lastWord = (text: string) => /[^\s]*\s*$/.exec(text)?.[0] ?? ''
const firstWord = (text: string) => /^\s*[^\s]*/.exec(text)?.[0] ?? ''

/** C0 and C1 controls: a field of one line can hold none of them. */
const controls = /[\u0000-\u001f\u007f-\u009f]/g

const insert = (editor: Editor, text: string): Editor =>
  editor.fresh ? touched(text, '') : touched(editor.before + text, editor.after)

/** Pasted text without what cannot belong into one line: line breaks, and blanks at its ends. */
const pasted = (text: string) =>
  text
    .replaceAll(/\s*[\r\n]+\s*/g, '')
    .replaceAll(controls, '')
    .trim()

const dropEnd = (text: string, end: string) => text.slice(0, text.length - end.length)

/** The keys of readline (https://tiswww.case.edu/php/chet/readline/rluserman.html, "Commands For Moving" and "Killing And Yanking"). */
const commands: Record<string, (editor: Editor) => Editor> = {
  left: ({ before, after }) => touched(dropEnd(before, lastOf(before)), lastOf(before) + after),
  right: ({ before, after }) => touched(before + firstOf(after), after.slice(firstOf(after).length)),
  home: editor => touched('', textOf(editor)),
  end: editor => touched(textOf(editor), ''),
  'alt-b': ({ before, after }) => touched(dropEnd(before, lastWord(before)), lastWord(before) + after),
  'alt-f': ({ before, after }) => touched(before + firstWord(after), after.slice(firstWord(after).length)),
  backspace: ({ before, after }) => touched(dropEnd(before, lastOf(before)), after),
  delete: ({ before, after }) => touched(before, after.slice(firstOf(after).length)),
  'ctrl-k': ({ before }) => touched(before, ''),
  'ctrl-u': ({ after }) => touched('', after),
  'ctrl-w': ({ before, after }) => touched(dropEnd(before, lastWord(before)), after),
  'alt-d': ({ before, after }) => touched(before, after.slice(firstWord(after).length)),
}

const aliases: Record<string, string> = {
  'ctrl-b': 'left',
  'ctrl-f': 'right',
  'ctrl-a': 'home',
  'ctrl-e': 'end',
  'ctrl-h': 'backspace',
  'ctrl-d': 'delete',
  'ctrl-left': 'alt-b',
  'ctrl-right': 'alt-f',
  'alt-left': 'alt-b',
  'alt-right': 'alt-f',
  'alt-backspace': 'ctrl-w',
}

/** The editor after a key, or `undefined` for a key that does not edit. */
export function edit(editor: Editor, key: Key): Editor | undefined {
  if (key.name === 'paste') return insert(editor, pasted(key.text ?? ''))
  if (key.text !== undefined) return insert(editor, key.text.replaceAll(controls, ''))
  return commands[aliases[key.name] ?? key.name]?.(editor)
}

/** The part of the text that fits into so many columns with the cursor in it, and the cursor's column. */
export function visible(editor: Editor, columns: number): { text: string; cursor: number } {
  let before = ''
  for (const character of graphemes(editor.before).reverse()) {
    if (width(before) + width(character) > columns - 1) break
    before = character + before
  }
  let after = ''
  for (const character of graphemes(editor.after)) {
    if (width(before + after) + width(character) > columns) break
    after += character
  }
  return { text: before + after, cursor: width(before) }
}
