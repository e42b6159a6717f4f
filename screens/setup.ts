import { commandName } from '../src/command-name.ts'
import { type SetupOptions } from '../src/setup/options.ts'
import { Exit, type ExitCode } from '../src/failure.ts'
import { settleColour } from './terminal/colour.ts'
import { isUtf8 } from './text/glyphs.ts'
import { leaveBehind } from './terminal/leave-behind.ts'
import type { Wizard } from './wizard.ts'

/** `gatewright setup` on screens; the story of it is printed to the normal screen afterwards. Answers the exit code, a signal's included. */
export async function setupOnScreens(options: SetupOptions): Promise<number> {
  settleColour(process.env)
  const [{ App }, wizards, { onTerminal }] = await Promise.all([
    import('./app/app.ts'),
    import('./wizard.ts'),
    import('./terminal/open.tsx'),
  ])
  // What opens a host knows every step and check: it is loaded while the first screen is drawn.
  const wizard = new wizards.Wizard(new App({ utf8: isUtf8(process.env) }), {
    options,
    command: commandName,
    openGround: async chosen => (await import('../src/setup/open.ts')).openGround(chosen),
    openSession: async (...parts) => (await import('../src/setup/open.ts')).openSession(...parts),
  })
  try {
    wizard.greet()
    const ended = onTerminal(wizard.app, process)
    await firstFrame()
    const looking = wizard.look()
    const outcome = await ended
    await looking
    if ('signal' in outcome) return outcome.exit
    if (outcome.plain) return await goOnLineByLine(wizard)
    await printTranscript(wizard)
    if (outcome.lines) leaveBehind(outcome.lines)
    return outcome.exit
  } finally {
    await wizard.close()
  }
}

/** The first frame is written before the loading of everything else can hold it up. */
const firstFrame = () => new Promise(resolve => void setImmediate(resolve))

async function printTranscript({ maybeSession, again }: Wizard): Promise<void> {
  if (!maybeSession) return
  const { setupTranscript } = await import('../src/setup/transcript.ts')
  leaveBehind(setupTranscript(maybeSession.state, again))
}

/** The rest of the questions without screens, with the answers so far. */
async function goOnLineByLine({ ground, parts, maybeSession }: Wizard): Promise<ExitCode> {
  if (!ground) return Exit.interrupted
  // Ink let go of the input, which would then end the program in the middle of a prompt.
  process.stdin.ref()
  const [{ setupLineByLine }, { withTypedValue }] = await Promise.all([
    import('../src/plain/setup.ts'),
    import('../src/plain/rotate.ts'),
  ])
  return setupLineByLine(ground, parts.options, 'prompts', async asker => {
    if (maybeSession) return maybeSession
    return parts.openSession(ground, await withTypedValue(asker, ground, parts.options), () => undefined)
  })
}
