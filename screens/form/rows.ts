import { provenance, type Question } from '../../src/deployment/interview.ts'
import { type Row, row, type Span, span } from '../text/view.ts'
import { radio } from '../components/radio.ts'
import { textField, textShown } from '../components/text-field.ts'
import { editorOf, textOf } from '../text/editor.ts'
import { column, cut, width, wrap } from '../text/width.ts'
import type { FormSource, FormState } from './form.ts'
import { note } from './note.ts'
import { optionsOf, valueText } from '../../src/deployment/value-text.ts'
import { typedProblem } from './value.ts'

interface Columns {
  label: number
  value: number
  note: number
}

/** The label's column as wide as it needs, the value's as the longest answer, the note what is left. */
function columnsFor(questions: Question[], texts: string[], columns: number): Columns {
  const label = Math.min(Math.max(0, ...questions.map(({ field }) => width(field.label))) + 2, Math.ceil(columns / 2))
  const rest = columns - label - 1
  const longest = Math.max(16, ...texts.map(text => width(text) + 2))
  const value = columns < 60 ? rest : Math.min(longest, Math.floor(rest * 0.6))
  return { label, value, note: rest - value }
}

function noteOf(question: Question, focused: boolean, state: FormState, source: FormSource): Span {
  const { editor } = state
  const isTyped = focused && editor !== undefined
  return note({
    question,
    trial: source.trial(question.field.path),
    pointedAt: state.seen !== undefined && state.seen === source.trial(question.field.path),
    visited: state.visited.includes(question.field.path),
    ...(isTyped && {
      typing: {
        problem: typedProblem(question.field, textOf(editor), source.context()),
        secret: question.field.kind === 'secret' && !state.revealed,
      },
    }),
  })
}

function focusedValue(question: Question, state: FormState, source: FormSource, columns: number) {
  const { field, value } = question
  const context = source.context()
  if (field.kind === 'choice' || field.kind === 'confirm') {
    const options = optionsOf(field, context)
    const at = options.findIndex(option => option.value === value)
    return { spans: radio(options.map(({ label }) => label), at, columns, true) } // prettier-ignore
  }
  const text = valueText(question, context)
  if (!['text', 'number', 'secret'].includes(field.kind)) return { spans: [span(cut(text, columns - 1), 'strong')] }
  const untouched = editorOf(text, question.source === 'suggestion')
  const isHidden = field.kind === 'secret' && state.editor !== undefined && !state.revealed
  return textField({ editor: state.editor ?? untouched, hidden: isHidden }, columns - 1)
}

/** A text that is longer than its column is typed over the note, which then stands under the form only. */
function widened(widths: Columns, { editor, revealed }: FormState, isSecret: boolean): Columns {
  if (!editor || (isSecret && !revealed) || width(textOf(editor)) + 2 <= widths.value) return widths
  return { ...widths, value: widths.value + widths.note, note: 0 }
}

function focusedRow(question: Question, state: FormState, source: FormSource, widths: Columns): Row {
  const { label, value, note: room } = widened(widths, state, question.field.kind === 'secret')
  const { spans, cursor } = { cursor: undefined, ...focusedValue(question, state, source, value) }
  const taken = spans.reduce((sum, { text }) => sum + width(text), 0)
  const said = noteOf(question, true, state, source)
  return {
    ...row(
      span('❯', 'chosen'),
      span(`${column(question.field.label, label - 1)} `, 'strong'),
      ...spans,
      span(' '.repeat(Math.max(0, value - taken))),
      { ...said, text: cut(said.text, room) },
    ),
    focused: true,
    ...(cursor !== undefined && { cursor: 1 + label + cursor }),
  }
}

function otherRow(question: Question, text: string, state: FormState, source: FormSource, widths: Columns): Row {
  const said = noteOf(question, false, state, source)
  return row(
    ` ${column(question.field.label, widths.label - 1)} `,
    textShown(text, widths.value - 1, question.source === 'answer'),
    ' ',
    { ...said, text: cut(said.text, widths.note) },
  )
}

/** Right under the field that has the cursor: all of what was cut beside it, why its value is what it is, and its help. */
function aboutRows(question: Question, state: FormState, source: FormSource, widths: Columns, columns: number): Row[] {
  const { field, value, because } = question
  const said = noteOf(question, true, state, source)
  const { note: room } = widened(widths, state, field.kind === 'secret')
  const hint = optionsOf(field, source.context()).find(option => option.value === value)?.hint
  const isFrom = !state.editor && !question.problem && said.tone === 'quiet' && because
  const reason = isFrom ? `${provenance(question)}: ${because}` : undefined
  const indent = columns < 60 ? 2 : widths.label + 1
  const lines = (text: string, tone: Span['tone']) =>
    wrap(text, columns - indent - 1).map(part => ({ ...row(' '.repeat(indent), span(part, tone)), focused: true }))
  return [
    ...(width(said.text) > room && !reason ? lines(said.text, said.tone) : []),
    ...(reason ? lines(reason, 'quiet') : []),
    ...(hint ? lines(hint, 'quiet') : []),
    ...lines(field.help, 'quiet'),
  ]
}

/** The questions that are folded away, in one row. */
function foldRow(folded: Question[], here: boolean, source: FormSource, columns: number): Row {
  const labels = folded.map(
    question => `${question.field.label.toLowerCase()} ${valueText(question, source.context())}`,
  )
  const text = `▸ ${folded.length} more, suggested or found`
  const room = columns - width(text) - 6
  return {
    ...row(
      span(here ? '❯' : ' ', 'chosen'),
      span(text, here ? 'strong' : 'plain'),
      room > 12 ? span(`   ${cut(labels.join(' · '), room)}`, 'quiet') : undefined,
    ),
    focused: here,
  }
}

/** One row a question: label, answer, and what there is to say about it; under the one with the cursor everything about it. */
export function formRows(
  questions: Question[],
  folded: Question[],
  at: number,
  state: FormState,
  source: FormSource,
  columns: number,
): Row[] {
  const texts = questions.map(question => valueText(question, source.context()))
  const widths = columnsFor(questions, texts, columns)
  const rows = questions.flatMap((question, index) =>
    index === at
      ? [focusedRow(question, state, source, widths), ...aboutRows(question, state, source, widths, columns)]
      : [otherRow(question, texts[index]!, state, source, widths)],
  )
  return folded.length > 0 ? [...rows, foldRow(folded, at === questions.length, source, columns)] : rows
}
