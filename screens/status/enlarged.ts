import type { Screen } from '../app/screen.ts'
import { row, span } from '../text/view.ts'
import { binding, quiet } from '../keys/binding.ts'
import type { Live } from './live.ts'
import { enlargedLines, type Panel, wholeRows } from './panels.ts'
import type { StatusStage } from './screen.ts'

/** One panel on the whole screen, with all that it has. */
export function enlarged(app: StatusStage, live: Live, panel: Panel): Screen {
  const first = app.local(0)
  const rows = (columns: number) => {
    const { status, history } = live
    if (!status) return []
    return wholeRows(enlargedLines(panel, status, history, columns), columns)
  }
  const scroll = (by: number) => {
    const last = Math.max(0, rows(app.size.columns).length - (app.size.rows - 5))
    first.value = Math.max(0, Math.min(last, first.value + by))
  }
  return {
    view: ({ columns }) => {
      const all = rows(columns)
      const body = all.slice(first.value)
      return {
        title: [span(panel, 'strong'), span(`   ${live.subject.deployment.name}`)],
        where: first.value > 0 ? `from line ${first.value + 1}` : '',
        body: body.length > 0 ? body : [row(span(' nothing to show', 'quiet'))],
      }
    },
    bindings: () => [
      binding(['esc', 'enter', 'q'], 'back', () => app.close()),
      binding(['up', 'down'], 'scroll', ({ name }) => scroll(name === 'up' ? -1 : 1)),
      quiet(['pageup', 'pagedown'], 'ten at a time', ({ name }) => scroll(name === 'pageup' ? -10 : 10)),
    ],
  }
}
