import { type Row, row, span } from '../text/view.ts'
import type { Choice } from './select.ts'
import { column, width } from '../text/width.ts'

/** One entry a row with a box that is ticked or not. */
export function multiSelect(choices: Choice[], ticked: boolean[], at: number, columns: number): Row[] {
  const labels = Math.min(Math.max(0, ...choices.map(({ label }) => width(label))) + 3, columns - 7)
  return choices.map(({ label, hint }, index) => ({
    ...row(
      span(index === at ? ' ❯ ' : '   ', 'chosen'),
      span(ticked[index] ? '[x] ' : '[ ] ', ticked[index] ? 'good' : 'quiet'),
      span(column(label, labels), index === at ? 'chosen' : 'plain'),
      hint ? span(hint, 'quiet') : undefined,
    ),
    focused: index === at,
  }))
}
