import { Exit } from '../src/failure.ts'
import type { Screen } from './app/screen.ts'
import { gap, row, span } from './text/view.ts'
import { confirm } from './components/confirm.ts'
import { sign } from './components/marks.ts'
import { binding } from './keys/binding.ts'
import { wrap } from './text/width.ts'
import { title } from './title.ts'
import type { Wizard } from './wizard.ts'

/** Undoes what was made. Each thing that holds data is asked about by its name; data is kept unless the answer is yes. */
export function undo(wizard: Wizard): void {
  const { app, session } = wizard
  const { ending } = wizard
  wizard.run(() =>
    session.undo(
      change =>
        new Promise(resolve => {
          if (ending.aborted) return resolve(false)
          ending.addEventListener('abort', () => resolve(false))
          app.open(
            confirm(app, {
              title: `Undo: ${change.what}`,
              text: [`The ${change.what} may hold data. Dropping it cannot be taken back.`],
              ways: [
                { label: 'Keep it', run: () => resolve(false) },
                { label: 'Drop it with its data', run: () => resolve(true) },
              ],
              otherwise: () => resolve(false),
            }),
          )
        }),
    ),
  )
}

/** After undoing: what is gone, and what was kept because it holds data. */
export function undone(wizard: Wizard): Screen {
  const kept = wizard.session.state.kept ?? []
  const text = kept.length === 0 ? 'The host is as it was before.' : 'Kept, because it may hold data:'
  return {
    view: ({ columns }) => ({
      title: title(`${wizard.name} is undone`),
      body: [
        gap,
        row(' ', sign('done'), span(' done: what was made is taken back', 'strong')),
        gap,
        ...wrap(text, columns - 2).map(part => row(` ${part}`)),
        ...kept.map(({ what }) => row(`   ${what}`)),
      ],
    }),
    bindings: () => [binding(['enter', 'q'], 'leave', () => void wizard.finish(Exit.done))],
  }
}
