import { Exit } from '../src/failure.ts'
import type { Screen } from './app/screen.ts'
import { gap, row } from './app/view.ts'
import type { Way } from './components/confirm.ts'
import { mark } from './components/marks.ts'
import { cursorKeys, select } from './components/select.ts'
import { binding } from './keys/binding.ts'
import { wrap } from './text/width.ts'
import { title } from './title.ts'
import type { Wizard } from './wizard.ts'

/** What runs of the deployment, in one line. */
function status({ ground, name }: Wizard): { state: 'ready' | 'missing'; text: string } {
  const gateway = ground?.host.gateways.find(({ deployment }) => deployment === name)
  if (!gateway) return { state: 'missing', text: 'its container is not there' }
  return {
    state: gateway.state === 'running' ? 'ready' : 'missing',
    text: `container "${gateway.name}", ${gateway.image}, ${gateway.state}`,
  }
}

/** A finished deployment: how it is, and what can be done with it. */
export function hub(wizard: Wizard): Screen {
  const at = wizard.app.local(0)
  const ways: Way[] = [
    { label: 'Verify or change it', hint: 'answers, plan, checks', run: () => void wizard.begin() },
    { label: 'Look again', run: () => void wizard.look() },
    { label: 'Leave', run: () => void wizard.finish(Exit.done) },
  ]
  const now = status(wizard)
  return {
    view: ({ columns }) => ({
      title: title(wizard.name),
      body: [
        gap,
        ...wrap(now.text, columns - 13).map((part, index) =>
          row(' ', index === 0 ? mark(now.state, 11) : '           ', part),
        ),
        gap,
        ...select(ways, at.value, columns),
      ],
    }),
    bindings: () => [...cursorKeys(at, ways.length), binding('enter', 'go', () => ways[at.value]?.run())],
  }
}
