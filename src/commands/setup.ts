import type { RunEvent } from '../engine/events.ts'
import { eventText } from '../setup/event-text.ts'
import { version } from '../version.ts'
import { endingOnSignals } from '../ending-on-signals.ts'
import { chooseFrontEnd } from './front-end.ts'
import type { SetupOptions } from '../setup/options.ts'
import { print, tell } from '../output.ts'

/** `gatewright setup`: from answers to a verified gateway, by whichever front end fits. Answers the exit code, a signal’s included. */
export async function setup(options: SetupOptions): Promise<number> {
  const frontEnd = chooseFrontEnd(options, process)
  if (frontEnd === 'screens') {
    // The screens take a moment to load, over a slow link a long one. This line is there at once and stays above the story in the scrollback.
    print(`Gatewright ${version}`)
    return (await import('../../screens/setup.ts')).setupOnScreens(options)
  }
  const { openGround, openSession } = await import('../setup/open.ts')
  const ground = await openGround(options)
  try {
    if (frontEnd === 'unattended') {
      const { setupUnattended } = await import('../setup/unattended.ts')
      const session = await openSession(ground, options, progressLines(options))
      return await endingOnSignals(
        () => session.stop(),
        () => setupUnattended(session, ground, options),
      )
    }
    const [{ setupLineByLine }, { withTypedValue }] = await Promise.all([
      import('../plain/setup.ts'),
      import('../plain/rotate.ts'),
    ])
    return await setupLineByLine(ground, options, frontEnd, async asker =>
      openSession(ground, await withTypedValue(asker, ground, options), progressLines(options)),
    )
  } finally {
    await ground.close()
  }
}

/** Progress is a message, not data: it goes to stderr, and nowhere with --json. */
function progressLines({ json }: SetupOptions): (event: RunEvent) => void {
  return event => {
    const line = json ? undefined : eventText(event)
    if (line !== undefined) tell(line)
  }
}
