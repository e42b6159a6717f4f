import { asFailure, Exit } from '../src/failure.ts'
import { lastVerified, verificationTroubles } from '../src/checks/last-verified.ts'
import type { Trouble } from '../src/checks/trouble.ts'
import type { Ground } from '../src/setup/open.ts'
import type { RemoveOutcome } from './remove/screens.ts'
import type { Screen } from './app/screen.ts'
import { gap, row } from './text/view.ts'
import type { Way } from './components/confirm.ts'
import { mark } from './components/marks.ts'
import { cursorKeys, select } from './components/select.ts'
import { binding } from './keys/binding.ts'
import { wrap } from './text/width.ts'
import { openRotation } from './rotate.ts'
import { title } from './title.ts'
import { trouble } from './trouble.ts'
import type { Wizard } from './wizard.ts'

/** States of a container, with its health where it has one, that leave nothing to look at. */
const serving = new Set(['running', 'running, healthy'])

/** What runs of the deployment, in one line; what its last verification found goes before. */
function status(wizard: Wizard, [trouble]: Trouble[]): { state: 'ready' | 'check' | 'missing'; text: string } {
  const runs = containerStatus(wizard)
  return trouble && runs.state === 'ready' ? { state: 'check', text: `${runs.text}; ${trouble.text}` } : runs
}

function containerStatus({ ground, name }: Wizard): { state: 'ready' | 'check' | 'missing'; text: string } {
  const gateway = ground?.host.gateways.find(({ deployment }) => deployment === name)
  if (!gateway) return { state: 'missing', text: 'its container is not there' }
  return {
    state: serving.has(gateway.state) ? 'ready' : gateway.state.startsWith('running') ? 'check' : 'missing',
    text: `container "${gateway.name}", ${gateway.image}, ${gateway.state}`,
  }
}

/** Opens the live status over the hub, or the log alone; leaving it comes back here. */
async function watch({ app, ground, name }: Wizard, logOnly: boolean): Promise<void> {
  if (!ground) return
  const [{ subjectOf }, { Live }, { statusScreen }, { fullLog }] = await Promise.all([
    import('../src/status/subject.ts'),
    import('./status/live.ts'),
    import('./status/screen.ts'),
    import('./log/full.ts'),
  ])
  const live = new Live(app, await subjectOf(ground.world, name))
  const screen = logOnly ? fullLog(app, live.log, () => undefined) : statusScreen(app, live, () => app.close())
  app.open({ ...screen, close: () => void live.stop() })
  live.start()
}

/** Everything that the gateway has here, and a way to take it away; `otherwise` when nothing was. */
export function removal(wizard: Wizard, otherwise: () => void): void {
  const { app, ground, name } = wizard
  const onLeave = app.onLeave
  const open = async () => {
    const [{ openRemoval }, { RemoveScreens }] = await Promise.all([
      import('../src/removal/remove.ts'),
      import('./remove/screens.ts'),
    ])
    const end = ({ exit, lines, touched }: RemoveOutcome) => {
      app.onLeave = onLeave
      if (touched) void wizard.finish(exit, lines)
      else otherwise()
    }
    const screens = new RemoveScreens(app, await openRemoval(ground!.world, name), { named: [], end })
    app.onLeave = () => screens.leave()
    screens.show()
  }
  void open().catch((error: unknown) => app.show(trouble(wizard, asFailure(error))))
}

/** A finished deployment: how it is, and what can be done with it. */
export function hub(wizard: Wizard): Screen {
  const at = wizard.app.local(0)
  const troubles = wizard.app.local<Trouble[]>([])
  const failed = (error: unknown) => wizard.app.show(trouble(wizard, asFailure(error)))
  const open = (logOnly: boolean) => void watch(wizard, logOnly).catch(failed)
  const ask = async ({ world }: Ground) => {
    const found = verificationTroubles(await lastVerified.read(world, wizard.name), wizard.name)
    if (found.length > 0) troubles.value = found
  }
  if (wizard.ground) void ask(wizard.ground).catch(failed)
  const connect = () => wizard.run(async () => (await import('./connect.ts')).openClients(wizard))
  const ways: Way[] = [
    { label: 'Status', hint: 'how it is, live, with its log', run: () => open(false) },
    { label: 'Log', hint: 'with known failures explained', run: () => open(true) },
    { label: 'Change or verify it', hint: 'old and new side by side, checks', run: () => wizard.change({}) },
    { label: 'Rotate a secret', hint: 'a key, a password, the master key', run: () => openRotation(wizard, failed) },
    { label: 'Connect a client', hint: 'Claude Code, Gemini CLI, Codex CLI, curl ...', run: connect },
    {
      label: 'Back up',
      hint: 'all of it in one encrypted file',
      run: () => wizard.run(async () => (await import('./backup.ts')).openBackup(wizard)),
    },
    {
      label: 'Upgrade',
      hint: 'a newer LiteLLM, with a dump and a way back',
      run: () =>
        void wizard.take(async world =>
          (await import('../src/setup/upgrade-course.ts')).upgradeCourse(world, wizard.name, undefined),
        ),
    },
    {
      label: 'Roll back',
      hint: 'an earlier deployment serves again',
      run: () => void wizard.chooseGeneration(() => wizard.welcome()),
    },
    {
      label: 'Remove',
      hint: 'the inventory first; data only when picked',
      run: () => removal(wizard, () => wizard.welcome()),
    },
    { label: 'Look again', run: () => void wizard.look() },
    { label: 'Leave', run: () => void wizard.finish(Exit.done) },
  ]
  return {
    view: ({ columns }) => ({
      title: title(wizard.name),
      body: [
        gap,
        ...wrap(status(wizard, troubles.value).text, columns - 13).map((part, index) =>
          row(' ', index === 0 ? mark(status(wizard, troubles.value).state, 11) : '           ', part),
        ),
        gap,
        ...select(ways, at.value, columns),
      ],
    }),
    bindings: () => [...cursorKeys(at, ways.length), binding('enter', 'go', () => ways[at.value]?.run())],
  }
}
