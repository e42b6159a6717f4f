import type { Failure } from '../../src/failure.ts'
import { gap, type Row, row, span, type Tone } from '../text/view.ts'
import { column, wrap } from '../text/width.ts'

const labels = 9

function part(label: string, text: string, tone: Tone, columns: number): Row[] {
  return wrap(text, columns - labels - 5).map((line, index) =>
    row('   ', span(column(index === 0 ? label : '', labels), 'quiet'), span(line, tone)),
  )
}

/** What failed, the likely cause, the one thing to do next. */
export function failurePanel({ what, why, next }: Failure, columns: number): Row[] {
  return [
    ...wrap(`✗ failed: ${what}`, columns - 2).map(text => ({ ...row(span(` ${text}`, 'bad')), pinned: true })),
    gap,
    ...part('Why', why, 'plain', columns),
    ...part('Next', next, 'strong', columns),
  ]
}
