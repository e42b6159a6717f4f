import { doneText } from '../src/setup/done-text.ts'
import { failedOf } from '../src/setup/mending.ts'
import type { Screen } from './app/screen.ts'
import { gap, type Row, row, span } from './text/view.ts'
import { sign } from './components/marks.ts'
import { binding } from './keys/binding.ts'
import { width, wrap } from './text/width.ts'
import { title } from './title.ts'
import type { Wizard } from './wizard.ts'

/** A line with its indentation kept in the lines below it. */
function wrapped(text: string, columns: number): Row[] {
  if (width(text) < columns) return [row(` ${text}`)]
  const indent = /^ */.exec(text)![0]
  return wrap(text.trim(), columns - indent.length - 2).map(part => row(` ${indent}${part}`))
}

/** The end: the outcome, where things are, and the commands worth knowing next. */
export function done(wizard: Wizard): Screen {
  return {
    view: ({ columns }) => {
      const [verdict = '', ...rest] = doneText(wizard.session.state)
      return {
        title: title(wizard.name),
        where: 'Done',
        body: [
          gap,
          ...wrap(verdict, columns - 2).map(part => row(span(` ${part}`, 'strong'))),
          ...failedOf(wizard.session.state.verification?.checks ?? []).flatMap(({ label, evidence }) =>
            wrap(`${label}: ${evidence}`, columns - 4).map((part, index) =>
              row(' ', index === 0 ? sign('failed') : ' ', span(` ${part}`, 'bad')),
            ),
          ),
          gap,
          ...rest.flatMap(text => wrapped(text, columns)),
          gap,
          ...wrap('All of this is printed once more when you leave.', columns - 2).map(part =>
            row(span(` ${part}`, 'quiet')),
          ),
        ],
      }
    },
    bindings: () => [
      binding('c', 'connect a client', () =>
        wizard.run(async () => (await import('./connect.ts')).openClients(wizard)),
      ),
      binding(['enter', 'q'], 'leave', () => void wizard.finish(wizard.reached)),
    ],
  }
}
