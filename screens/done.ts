import { doneText } from '../src/setup/done-text.ts'
import type { Screen } from './app/screen.ts'
import { gap, row, span } from './app/view.ts'
import { binding } from './keys/binding.ts'
import { wrap } from './text/width.ts'
import { title } from './title.ts'
import type { Wizard } from './wizard.ts'

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
          gap,
          ...rest.map(text => row(` ${text}`)),
          gap,
          ...wrap('All of this is printed once more when you leave.', columns - 2).map(part =>
            row(span(` ${part}`, 'quiet')),
          ),
        ],
      }
    },
    bindings: () => [binding(['enter', 'q'], 'leave', () => void wizard.finish(wizard.reached))],
  }
}
