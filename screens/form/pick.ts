import type { ChoicesField, Context } from '../../src/deployment/field.ts'
import type { Stage } from '../app/app.ts'
import type { Screen } from '../app/screen.ts'
import { gap, row, span } from '../text/view.ts'
import { multiSelect } from '../components/multi-select.ts'
import { moved } from '../components/select.ts'
import { textField } from '../components/text-field.ts'
import { binding } from '../keys/binding.ts'
import type { Key } from '../keys/key.ts'
import { edit, editorOf, textOf } from '../text/editor.ts'
import { wrap } from '../text/width.ts'

const words = (text: string) => text.split(/[\s,]+/).filter(Boolean)

/** Several of the options, ticked one by one, and others typed where the field takes them. */
export function pick(
  app: Stage,
  field: ChoicesField,
  context: Context,
  chosen: string[],
  done: (values: string[]) => void,
): Screen {
  const options = field.options(context)
  const known = options.map(({ value }) => value)
  const at = app.local(0)
  const ticked = app.local(new Set(chosen.filter(value => known.includes(value))))
  const others = app.local(editorOf(chosen.filter(value => !known.includes(value)).join(' ')))
  const rowCount = options.length + (field.other ? 1 : 0)
  const isOnOthers = () => field.other === true && at.value === options.length
  const values = () => [...known.filter(value => ticked.value.has(value)), ...words(textOf(others.value))]
  const problem = () => field.check?.(values(), context)
  const move = ({ name }: Key) => {
    at.value = moved(at.value, name === 'up' ? -1 : 1, rowCount)
  }
  const toggle = () => {
    const value = known[at.value]
    if (value === undefined) return
    const next = new Set(ticked.value)
    if (!next.delete(value)) next.add(value)
    ticked.value = next
  }
  const keep = () => {
    if (problem()) return
    app.close()
    done(values())
  }
  return {
    view: ({ columns }) => {
      const typed = textField({ editor: others.value, hidden: false, placeholder: 'none' }, columns - 14)
      const other = {
        ...row(span(isOnOthers() ? ' ❯ ' : '   ', 'chosen'), 'others   ', ...typed.spans),
        focused: isOnOthers(),
        ...(isOnOthers() && { cursor: 12 + typed.cursor }),
      }
      const ticks = options.map(({ value }) => ticked.value.has(value))
      const said = problem()
      return {
        title: [span(field.label, 'strong')],
        body: [
          gap,
          ...(options.length > 0 ? multiSelect(options, ticks, at.value, columns) : []),
          ...(field.other ? [other] : []),
        ],
        foot: [
          ...(said ? wrap(`✗ valid is: ${said}`, columns - 2).map(part => row(span(` ${part}`, 'bad'))) : []),
          ...wrap(field.help, columns - 2).map(part => row(` ${part}`)),
        ],
      }
    },
    take: key => {
      const next = isOnOthers() ? edit(others.value, key) : undefined
      if (next) others.value = next
      return next !== undefined
    },
    isTyping: isOnOthers,
    more: () => ({ title: field.label, text: field.more ?? field.help }),
    bindings: () => [
      binding('enter', 'done', keep),
      ...(isOnOthers() ? [] : [binding('space', 'tick', toggle)]),
      binding(['up', 'down'], 'move', move),
      binding('esc', 'back, unchanged', () => app.close()),
    ],
  }
}
