import type { Screen } from './app/screen.ts'
import { gap, row } from './text/view.ts'
import { confirm, type Way } from './components/confirm.ts'
import { cursorKeys, select } from './components/select.ts'
import { binding } from './keys/binding.ts'
import { wrap } from './text/width.ts'
import { title } from './title.ts'
import type { Wizard } from './wizard.ts'

/** A setup that was left: go on with it, or begin anew. */
export function resume(wizard: Wizard): Screen {
  const at = wizard.app.local(0)
  const fresh = () =>
    wizard.app.open(
      confirm(wizard.app, {
        title: 'Begin anew',
        text: ['The answers that were kept are forgotten. Changes that were made stay, and are found again.'],
        ways: [
          { label: 'Keep the answers', run: () => undefined },
          { label: 'Forget the answers and begin anew', run: () => void wizard.begin(true) },
        ],
      }),
    )
  const ways: Way[] = [
    { label: 'Go on where it was left', run: () => void wizard.begin() },
    { label: 'Begin anew', run: fresh },
  ]
  const text = `A ${wizard.isChange ? 'change' : 'setup'} of this gateway was left before it was done. Its answers are kept; only the password of the PostgreSQL administrator is asked for again.`
  return {
    view: ({ columns }) => ({
      title: title(wizard.doing),
      body: [gap, ...wrap(text, columns - 2).map(part => row(` ${part}`)), gap, ...select(ways, at.value, columns)],
    }),
    bindings: () => [...cursorKeys(at, ways.length), binding('enter', 'go', () => ways[at.value]?.run())],
  }
}
