import { askItem, completeItem } from '../../src/deployment/interview.ts'
import { type Row, row, span } from '../app/view.ts'
import { textField } from '../components/text-field.ts'
import { cut, wrap } from '../text/width.ts'
import { type ListSource, type ListState, shownItems } from './state.ts'

/** What is still wrong with an item, in a few words. */
function problemOf({ field, items, context }: ListSource, index: number): string | undefined {
  const open = askItem(field, items()[index]!, context()).find(({ problem }) => problem)
  return open && `${open.field.label.toLowerCase()}: ${open.problem}`
}

function itemRow(source: ListSource, index: number, focused: boolean, columns: number): Row {
  const problem = problemOf(source, index)
  const room = problem ? Math.floor((columns - 4) / 2) : columns - 4
  const item = completeItem(source.field, source.items()[index]!, source.context())
  const summary = cut(source.field.summary(item), room)
  return {
    ...row(
      span(focused ? ' ❯ ' : '   ', 'chosen'),
      span(summary, focused ? 'chosen' : 'plain'),
      problem ? span(cut(`   ✗ ${problem}`, room), 'bad') : undefined,
    ),
    focused,
  }
}

/** The items one under the other. */
export function listRows(source: ListSource, state: ListState, columns: number): Row[] {
  const shown = shownItems(source, state)
  if (shown.length > 0) return shown.map((index, place) => itemRow(source, index, place === state.at.value, columns))
  const filtered = state.filter.value !== undefined
  return [
    row(span(filtered ? '   nothing matches the filter' : `   no ${source.field.itemName} yet: a adds one`, 'quiet')),
  ]
}

function filterRow({ filter }: ListState, columns: number): Row[] {
  if (!filter.value) return []
  const { editor, typing } = filter.value
  const { spans, cursor } = textField({ editor, hidden: false }, columns - 12)
  return [{ ...row(' filter  ', ...spans), ...(typing && { cursor: 9 + cursor }) }]
}

/** The filter, what would be valid or why this is suggested, and one line of help. */
export function listFoot(source: ListSource, state: ListState, columns: number): Row[] {
  const lines = (text: string, tone: 'bad' | 'quiet' | 'plain') =>
    wrap(text, columns - 2).map(part => row(span(` ${part}`, tone)))
  const problem = source.problem()
  const because = source.because()
  return [
    row(),
    ...filterRow(state, columns),
    ...(problem ? lines(`✗ valid is: ${problem}`, 'bad') : []),
    ...(because ? lines(`Suggested: ${because}.`, 'quiet') : []),
    ...lines(source.field.help, 'plain'),
  ]
}
