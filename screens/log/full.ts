import type { Stage } from '../app/app.ts'
import type { Screen } from '../app/screen.ts'
import { span } from '../text/view.ts'
import { binding } from '../keys/binding.ts'
import type { LogPane } from './pane.ts'

/** The log on the whole screen. */
export function fullLog(app: Stage, pane: LogPane, file: () => string | undefined): Screen {
  const page = () => Math.max(1, app.size.rows - 6)
  return {
    view: ({ columns }) => ({
      title: [span('Log', 'strong'), span(file() ? `   all of it: ${file()}` : '', 'quiet')],
      body: [],
      pane: { rows: rows => pane.rows(columns, rows), least: Infinity },
    }),
    take: key => pane.take(key),
    isTyping: () => pane.isTyping,
    bindings: () => [
      binding(['l', 'esc', 'enter'], 'back', () => app.close()),
      pane.lineKeys(),
      ...pane.bindings(page()),
    ],
  }
}
