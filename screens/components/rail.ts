import { type Row, row, type Span, span } from '../text/view.ts'
import { width } from '../text/width.ts'

export interface Stop {
  title: string
  state: 'done' | 'here' | 'open' | 'problem'
}

const looks = {
  done: ['✓', 'good'],
  here: ['●', 'chosen'],
  open: ['○', 'quiet'],
  problem: ['!', 'warn'],
} as const

/** Where the user is on the way, for screens of at least 70 columns; narrower ones have `3/8` in the title only. */
export function rail(stops: Stop[], columns: number): Row[] {
  const all = stops.reduce((sum, { title }) => sum + width(title) + 4, 0)
  if (columns < 70 || all > columns) return []
  const spans: Span[] = stops.flatMap(({ title, state }) => {
    const [sign, tone] = looks[state]
    return [span(` ${sign} `, tone), span(`${title} `, state === 'here' ? 'strong' : 'quiet')]
  })
  return [row(...spans)]
}
