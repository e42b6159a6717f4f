import { transcript } from '../../src/checks/transcript.ts'
import type { Verification } from '../../src/checks/check.ts'
import { asFailure } from '../../src/failure.ts'
import { doneVerdict } from '../../src/setup/done-text.ts'
import type { Screen } from '../app/screen.ts'
import { gap, row, span } from '../text/view.ts'
import { confirm } from '../components/confirm.ts'
import { sign } from '../components/marks.ts'
import { binding } from '../keys/binding.ts'
import { fullLog } from '../log/full.ts'
import { wrap } from '../text/width.ts'
import type { Live } from './live.ts'
import type { StatusStage } from './screen.ts'

/** Asks, then restarts the container; how it goes is seen on the screen itself. */
function restartAction(app: StatusStage, live: Live): void {
  const { world, deployment } = live.subject
  const restart = async () => {
    live.say(`restarting ${deployment.name}, as you asked`)
    const is = await world.engine.container(deployment.name)
    if (is) await world.engine.restart(is.id)
    else live.say(`there is no container ${deployment.name}`)
  }
  const run = () => void restart().catch((error: unknown) => live.say(asFailure(error).message))
  app.open(
    confirm(app, {
      title: `Restart ${deployment.name}`,
      text: ['Its clients get no answer until it is ready again, which takes up to a minute.'],
      ways: [
        { label: 'Back', run: () => undefined },
        { label: 'Restart', run },
      ],
    }),
  )
}

/** Asks, then leaves for the hub, where the secrets are listed. */
function rotateAction(app: StatusStage, live: Live, toHub: () => void): void {
  app.open(
    confirm(app, {
      title: `Rotate a secret of ${live.subject.deployment.name}`,
      text: ['The hub lists the secrets. Nothing is changed before you have seen the plan.'],
      ways: [
        { label: 'Back', run: () => undefined },
        { label: 'Leave the status for the hub', run: toHub },
      ],
    }),
  )
}

/** What can be done from the status screen, each by a key of its own; whatever changes something asks first. */
export const actions: { key: string; label: string; run(app: StatusStage, live: Live, toHub: () => void): void }[] = [
  { key: 'v', label: 'verify', run: verifyAction },
  { key: 'r', label: 'restart', run: restartAction },
  { key: 't', label: 'rotate a secret', run: rotateAction },
  { key: 'l', label: 'open the log', run: (app, live) => app.open(fullLog(app, live.log, () => undefined)) },
]

interface Running {
  verification?: Verification
  problem?: string
}

/** Asks, then runs the checklist that disturbs nothing, and shows what it found. */
function verifyAction(app: StatusStage, live: Live): void {
  app.open(
    confirm(app, {
      title: `Verify ${live.subject.deployment.name}`,
      text: ['The checklist calls models and tools once; it restarts nothing.'],
      ways: [
        { label: 'Back', run: () => undefined },
        { label: 'Verify', run: () => app.open(verifyScreen(app, live)) },
      ],
    }),
  )
}

async function verified({ subject, signal }: Live): Promise<Running> {
  const { world, deployment, secrets, locked } = subject
  if (!secrets) return { problem: locked?.message ?? 'the secrets are not known' }
  const [{ checks }, { runChecks }] = await Promise.all([
    import('../../src/checks/index.ts'),
    import('../../src/checks/run.ts'),
  ])
  const options = { allow: 'nothing' as const, signal }
  return { verification: await runChecks(checks, { world, deployment, secrets }, () => undefined, options) }
}

function verifyScreen(app: StatusStage, live: Live): Screen {
  const state = app.local<Running>({})
  const { name } = live.subject.deployment
  verified(live).then(
    found => (state.value = found),
    (error: unknown) => (state.value = { problem: asFailure(error).message }),
  )
  const lines = ({ verification, problem }: Running): string[] =>
    verification ? [...transcript(verification), '', doneVerdict(name, verification)] : problem ? [`✗ ${problem}`] : []
  return {
    view: ({ columns }) => {
      const shown = lines(state.value).flatMap(text => (text === '' ? [gap] : wrapped(text, columns)))
      const working = [gap, row(' ', sign('running'), span(' being checked'))]
      return { title: [span('Verify', 'strong'), span(`   ${name}`)], body: shown.length > 0 ? shown : working }
    },
    bindings: () => [binding(['esc', 'enter', 'q'], 'back', () => app.close())],
  }
}

const wrapped = (text: string, columns: number) => wrap(text, columns - 2).map(part => row(span(` ${part}`)))
