import type { App } from '../app/app.ts'
import type { Screen } from '../app/screen.ts'
import { gap, row, span } from '../text/view.ts'
import { binding } from '../keys/binding.ts'
import { edit, type Editor, editorOf, textOf } from '../text/editor.ts'
import { width, wrap } from '../text/width.ts'
import { textField } from './text-field.ts'

export interface TypeIn {
  title: string
  /** Said above the field. */
  text: string[]
  label: string
  /** What the field begins with. */
  value?: string
  /** Never shown. */
  hidden?: boolean
  enter: string
  /** Answers what is wrong with it, or nothing: then the question is closed. */
  take: (value: string) => string | undefined
  /** When it is left without an answer. */
  back?: () => void
}

/** A question over the present screen that is answered in one line of text. */
export function typeIn(app: Pick<App, 'local' | 'close'>, asked: TypeIn): Screen {
  const editor = app.local<Editor>(editorOf(asked.value ?? '', asked.value !== undefined))
  const problem = app.local<string | undefined>(undefined)
  const enter = () => {
    const said = asked.take(textOf(editor.value))
    if (said !== undefined) problem.value = said
    else app.close()
  }
  return {
    isTyping: () => true,
    take(key) {
      const next = edit(editor.value, key)
      if (!next) return false
      editor.value = next
      problem.value = undefined
      return true
    },
    view({ columns }) {
      const label = ` ${asked.label}  `
      const field = textField({ editor: editor.value, hidden: asked.hidden === true }, columns - width(label) - 1)
      return {
        title: [span(asked.title, 'strong')],
        body: [
          gap,
          ...asked.text.flatMap(part => wrap(part, columns - 2)).map(part => row(` ${part}`)),
          gap,
          { ...row(span(label, 'strong'), ...field.spans), focused: true, cursor: width(label) + field.cursor },
          ...(problem.value ? wrap(problem.value, columns - 2).map(part => row(span(` ${part}`, 'strong'))) : []),
        ],
      }
    },
    bindings: () => [
      binding('enter', asked.enter, enter),
      binding('esc', 'back', () => {
        app.close()
        asked.back?.()
      }),
    ],
  }
}
