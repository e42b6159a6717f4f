import { masked } from '../../src/deployment/value-text.ts'
import { type Span, span } from '../text/view.ts'
import { type Editor, editorOf, textOf, visible } from '../text/editor.ts'
import { column, cutPath } from '../text/width.ts'

export interface TextFieldState {
  editor: Editor
  /** A secret that is not to be shown. */
  hidden: boolean
  /** Shown while nothing is typed. */
  placeholder?: string
}

/** A field of one line within so many columns, and the cursor's column in it. */
export function textField(
  { editor, hidden, placeholder = '' }: TextFieldState,
  columns: number,
): { spans: Span[]; cursor: number } {
  const text = textOf(editor)
  if (text === '') return { spans: [span(column(placeholder, columns), 'quiet')], cursor: 0 }
  const shown = visible(hidden ? editorOf(masked) : editor, columns)
  return {
    spans: [span(column(shown.text, columns), editor.fresh ? 'quiet' : 'strong')],
    cursor: shown.cursor,
  }
}

/** A field that has not the cursor. */
export const textShown = (text: string, columns: number, given: boolean): Span =>
  span(column(cutPath(text, columns), columns), given ? 'plain' : 'quiet')
