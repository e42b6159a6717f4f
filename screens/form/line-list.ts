import type { LinesField, MapField } from '../../src/deployment/field.ts'
import type { Stage } from '../app/app.ts'
import type { Screen } from '../app/screen.ts'
import { gap, row, span } from '../text/view.ts'
import { moved } from '../components/select.ts'
import { textField } from '../components/text-field.ts'
import { binding } from '../keys/binding.ts'
import type { Key } from '../keys/key.ts'
import { edit, type Editor, editorOf, textOf } from '../text/editor.ts'
import { wrap } from '../text/width.ts'

const assignment = /^[A-Za-z_][A-Za-z0-9_]*=/

/** Lines of a field: arguments as they are, a map as `NAME=value`. */
function linesOf(field: LinesField | MapField, value: unknown): string[] {
  if (field.kind === 'lines') return (value as string[] | undefined) ?? []
  return Object.entries((value as Record<string, string> | undefined) ?? {}).map(([name, text]) => `${name}=${text}`)
}

function valueOf(field: LinesField | MapField, lines: string[]): unknown {
  const kept = lines.filter(line => line !== '')
  if (field.kind === 'lines') return kept
  return Object.fromEntries(kept.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
}

/** Several values of a field, one a line. Enter on an empty last line ends it. */
export function lineList(
  app: Stage,
  field: LinesField | MapField,
  value: unknown,
  done: (value: unknown) => void,
): Screen {
  const editors = app.local<Editor[]>([...linesOf(field, value), ''].map(text => editorOf(text)))
  const at = app.local(0)
  const texts = () => editors.value.map(textOf)
  const current = () => editors.value[at.value]!
  const isAssignment = (text: string) => field.kind === 'lines' || text === '' || assignment.test(text)
  const replace = (...next: Editor[]) => {
    editors.value = editors.value.toSpliced(at.value, 1, ...next)
  }
  const keep = () => {
    if (!texts().every(isAssignment)) return
    app.close()
    done(valueOf(field, texts()))
  }
  const next = () => {
    const isLast = at.value === editors.value.length - 1
    if (isLast && textOf(current()) === '') return keep()
    if (isLast) editors.value = [...editors.value, editorOf('')]
    at.value++
  }
  const move = ({ name }: Key) => {
    at.value = moved(at.value, name === 'up' ? -1 : 1, editors.value.length)
  }
  const take = (key: Key): boolean => {
    if (key.name === 'paste' && /[\r\n]/.test(key.text?.trim() ?? '')) {
      const [first = '', ...rest] = (key.text ?? '').trim().split(/\r\n|[\r\n]/)
      const start = edit(current(), { name: 'paste', text: first }) ?? current()
      replace(start, ...rest.map(text => editorOf(text.trim())))
      return true
    }
    const edited = edit(current(), key)
    if (edited) replace(edited)
    return edited !== undefined
  }
  return {
    take,
    isTyping: () => true,
    view: ({ columns }) => ({
      title: [span(field.label, 'strong')],
      body: [
        gap,
        ...editors.value.map((editor, index) => {
          const { spans, cursor } = textField(
            { editor, hidden: false, placeholder: index === at.value ? 'empty: done' : '' },
            columns - 6,
          )
          const focused = index === at.value
          const signs = span(
            isAssignment(textOf(editor)) ? (focused ? ' ❯ ' : '   ') : ' ✗ ',
            focused ? 'chosen' : 'bad',
          )
          return { ...row(signs, ...spans), focused, ...(focused && { cursor: 3 + cursor }) }
        }),
      ],
      foot: [
        ...(texts().every(isAssignment) ? [] : [row(span(' ✗ valid is: NAME=value', 'bad'))]),
        ...wrap(field.help, columns - 2).map(part => row(` ${part}`)),
      ],
    }),
    bindings: () => [
      binding('enter', textOf(current()) === '' && at.value === editors.value.length - 1 ? 'done' : 'next line', next),
      binding(['up', 'down'], 'move', move),
      binding('esc', 'back, unchanged', () => app.close()),
    ],
  }
}
