import { Exit } from '../src/failure.ts'
import type { Screen } from './app/screen.ts'
import { confirm } from './components/confirm.ts'
import type { Wizard } from './wizard.ts'

/** The question that is open, so that a second Ctrl-C is the answer to it. */
const asked = new WeakMap<Wizard, Screen>()

/** What stays, said before the screens are left. */
function kept(wizard: Wizard): string[] {
  const phase = wizard.maybeSession?.state.phase
  if (!phase) return ['Nothing has been changed.']
  const { again } = wizard
  if (!again) return ['The rehearsal ends, and its directory is removed.']
  const goesOn = `"${again}" goes on from here.`
  if (wizard.isBusy) return ['What has been made so far stays, and the step that runs now is stopped.', goesOn]
  if (phase === 'questions' || phase === 'plan')
    return [
      'Nothing has been changed. Your answers are kept, but for the password of the PostgreSQL administrator.',
      ...(wizard.session.state.pull ? ['What was pulled of the image stays, and the pull ends.'] : []),
      goesOn,
    ]
  return ['What has been made so far stays.', goesOn]
}

/** Ctrl-C: asks once, says what is kept; pressed again, or answered, it leaves with exit code 130. */
export function leave(wizard: Wizard): void {
  const { app } = wizard
  const go = () => void wizard.finish(Exit.interrupted)
  if (wizard.maybeSession?.state.phase === 'done') return void wizard.finish(wizard.reached)
  if (app.screen && app.screen === asked.get(wizard)) return go()
  const screen = confirm(app, {
    title: 'Leave Gatewright',
    text: kept(wizard),
    ways: [
      { label: wizard.isBusy ? 'Go on' : 'Stay', run: () => undefined },
      ...(wizard.isBusy ? [{ label: 'Stop, and choose what next', run: () => wizard.session.stop() }] : []),
      { label: wizard.isBusy ? 'Stop and leave' : 'Leave', run: go },
    ],
  })
  asked.set(wizard, screen)
  app.open(screen)
}
