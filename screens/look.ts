import type { Stage } from './app/app.ts'
import type { Screen } from './app/screen.ts'
import { row, type Row, span, type Tone } from './text/view.ts'
import { cursorKeys } from './components/select.ts'
import { binding } from './keys/binding.ts'
import { wrap } from './text/width.ts'
import { title } from './title.ts'

/** Lines of a difference by their mark. */
const toneOf = (line: string): Tone =>
  line.startsWith('+ ') ? 'good' : line.startsWith('- ') ? 'bad' : line.startsWith('@@') ? 'quiet' : 'plain'

/** A text to be read, such as one change of a plan in full. It changes nothing. */
export function look(stage: Stage, { what, lines }: { what: string; lines: string[] }): Screen {
  const at = stage.local(0)
  const rows = (columns: number): Row[] =>
    lines.flatMap(line => wrap(line, columns - 4).map(part => row('  ', span(part, toneOf(line)))))
  const count = () => rows(stage.size.columns).length
  return {
    view: ({ columns }) => ({
      title: title(what),
      where: 'nothing is changed here',
      body: rows(columns).map((one, index) => ({ ...one, focused: index === at.value })),
    }),
    bindings: () => [
      binding(['enter', 'esc', 'q', 'b'], 'back', () => stage.close()),
      ...(count() > 1 ? cursorKeys(at, count()) : []),
    ],
  }
}
