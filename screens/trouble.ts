import type { Failure } from '../src/failure.ts'
import type { Screen } from './app/screen.ts'
import { gap, row, span } from './text/view.ts'
import type { Way } from './components/confirm.ts'
import { failurePanel } from './components/failure-panel.ts'
import { cursorKeys, select } from './components/select.ts'
import { binding } from './keys/binding.ts'
import { wrap } from './text/width.ts'
import { title } from './title.ts'
import type { Wizard } from './wizard.ts'

/** A failure outside a run: the host could not be looked at, or an answer could not be kept. */
export function trouble(wizard: Wizard, failure: Failure): Screen {
  const at = wizard.app.local(0)
  const { options } = wizard.parts
  const ways: Way[] = [
    ...(wizard.maybeSession ? [{ label: 'Back to the answers', run: () => wizard.review() }] : []),
    { label: 'Look again', run: () => void wizard.look() },
    // Instead of a setup there is a rehearsal; instead of a change to a gateway that is there, there is none.
    ...(options.rehearse || wizard.isChange
      ? []
      : [
          { label: 'Rehearse without touching this host', run: () => void wizard.look({ ...options, rehearse: true }) },
        ]),
    { label: 'Leave', run: () => void wizard.finish(failure.exit) },
  ]
  return {
    view: ({ columns }) => ({
      title: title(wizard.name),
      body: [
        gap,
        ...failurePanel(failure, columns),
        ...(failure.log ? wrap(`Log: ${failure.log}`, columns - 2).map(text => row(span(` ${text}`, 'quiet'))) : []),
        gap,
        ...select(ways, at.value, columns),
      ],
    }),
    bindings: () => [...cursorKeys(at, ways.length), binding('enter', 'go', () => ways[at.value]?.run())],
  }
}
