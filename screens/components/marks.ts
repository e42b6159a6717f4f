import { type Span, span, type Tone } from '../text/view.ts'
import { column } from '../text/width.ts'

/** States that are shown, each with a sign and a word, so that none is told by colour or by a sign alone. */
const marks = {
  ready: ['✓', 'ready', 'good'],
  check: ['!', 'check', 'warn'],
  absent: ['·', 'absent', 'quiet'],
  missing: ['✗', 'missing', 'bad'],
  waiting: ['○', 'waiting', 'quiet'],
  running: ['◐', 'running', 'chosen'],
  done: ['✓', 'done', 'good'],
  failed: ['✗', 'failed', 'bad'],
  undone: ['·', 'undone', 'quiet'],
  passed: ['✓', 'passed', 'good'],
  notApplicable: ['·', 'not applicable', 'quiet'],
} as const satisfies Record<string, [string, string, Tone]>

export type State = keyof typeof marks

/** The sign alone, where the word stands elsewhere on the line. */
export const sign = (state: State): Span => span(marks[state][0], marks[state][2])

/** Sign and word, in a column of that width. */
export const mark = (state: State, columns = 10): Span => {
  const [sign, word, tone] = marks[state]
  return span(column(`${sign} ${word}`, columns), tone)
}
