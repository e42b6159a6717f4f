import { askItem, completeItem } from '../../src/deployment/interview.ts'
import { proofWords } from '../../src/proof/kept.ts'
import { stateWords } from '../../src/proof/proof.ts'
import { type Row, row, type Span, span, widthOfLine } from '../text/view.ts'
import { textField } from '../components/text-field.ts'
import { standing } from '../components/standing.ts'
import { column, cut, wrap } from '../text/width.ts'
import { type ListSource, type ListState, shownItems } from './state.ts'

/** What is still wrong with an item, in a few words. */
function problemOf({ field, items, context }: ListSource, index: number): string | undefined {
  const open = askItem(field, items()[index]!, context()).find(({ problem }) => problem)
  return open && `${open.field.label.toLowerCase()}: ${open.problem}`
}

/** Whether it was proved, where the list has that; the words for it stand below. */
function proofSpans({ proof }: ListSource, index: number): Span[] {
  if (!proof) return []
  const { state } = proof.of(index) ?? { state: 'notTried' as const }
  return [span('  '), ...standing(state, stateWords[state])]
}

function itemRow(source: ListSource, index: number, focused: boolean, columns: number): Row {
  const problem = problemOf(source, index)
  const tried = problem ? [] : proofSpans(source, index)
  const room = problem ? Math.floor((columns - 4) / 2) : columns - 4 - widthOfLine(tried)
  const item = completeItem(source.field, source.items()[index]!, source.context())
  const summary = tried.length > 0 ? column(source.field.summary(item), room) : cut(source.field.summary(item), room)
  return {
    ...row(
      span(focused ? ' ❯ ' : '   ', 'chosen'),
      span(summary, focused ? 'chosen' : 'plain'),
      problem ? span(cut(`   ✗ ${problem}`, room), 'bad') : undefined,
      ...tried,
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
  const here = shownItems(source, state)[state.at.value]
  const tried = here === undefined ? undefined : source.proof?.of(here)
  const problem = source.problem()
  const because = source.because()
  return [
    row(),
    ...filterRow(state, columns),
    ...(problem ? lines(`✗ valid is: ${problem}`, 'bad') : []),
    ...(because ? lines(`Suggested: ${because}.`, 'quiet') : []),
    ...(tried ? lines(proofWords(tried), 'quiet') : []),
    ...(source.past.said ? lines(source.past.said, 'plain') : []),
    ...lines(source.field.help, 'plain'),
  ]
}
