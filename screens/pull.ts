import type { EarlyPullState } from '../src/setup/early-pull.ts'
import type { Screen } from './app/screen.ts'
import { type Row, row, type Span, span } from './text/view.ts'
import { confirm } from './components/confirm.ts'
import { sign } from './components/marks.ts'
import { pullText } from './deploy.ts'
import { type Binding, quiet } from './keys/binding.ts'
import { cut } from './text/width.ts'
import type { Wizard } from './wizard.ts'

/** Asks whether the image may be pulled before there is a plan. */
export function pullQuestion(wizard: Wizard, image: string, goOn: () => void): Screen {
  const agree = () => {
    wizard.session.pull.agree()
    goOn()
  }
  const decline = () => {
    wizard.run(() => wizard.session.pull.decline())
    goOn()
  }
  return confirm(wizard.app, {
    title: 'The image of the gateway',
    text: [
      `${image} is not on this host. Pulling it takes the longest, and can begin now.`,
      'Nothing else is changed before you have seen the plan. Should you choose another image later, that one is pulled instead.',
    ],
    ways: [
      { label: 'Pull it now, while I answer', run: agree },
      { label: 'Pull it when the plan is applied', run: decline },
    ],
    otherwise: () => wizard.welcome(),
  })
}

/** How far it is, in a few words. */
export function pullWords(pull: EarlyPullState): string {
  if (pull.state === 'done') return 'is here'
  if (pull.state === 'failed') return `not pulled: ${pull.failure.why}; it is tried again when the plan is applied`
  return `pulling${pull.progress ? `: ${pullText(pull.progress)}` : ''}`
}

const stopsIt = '   ctrl-x stops it'

/** The image on its way, in one line under the rail. */
export function pullRows({ session }: Wizard, columns: number): Row[] {
  const { pull } = session.state
  if (!pull) return []
  const state = ({ pulling: 'running', done: 'done', failed: 'failed' } as const)[pull.state]
  const room = columns - 10
  const said = cut(pullWords(pull), room)
  const hint: Span[] = pull.state === 'pulling' && said.length + stopsIt.length <= room ? [span(stopsIt, 'quiet')] : []
  return [row(' ', sign(state), ' image ', span(said, pull.state === 'failed' ? 'bad' : 'quiet'), ...hint)]
}

/** What ends the pull, while there is one. */
export const pullKeys = (wizard: Wizard): Binding[] =>
  wizard.session.state.pull?.state === 'pulling'
    ? [quiet('ctrl-x', 'stop the pull', () => wizard.run(() => wizard.session.pull.decline()))]
    : []
