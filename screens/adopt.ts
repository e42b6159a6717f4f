import { adopt, type Adoption } from '../src/adopt/adopt.ts'
import { adoptedText } from '../src/adopt/text.ts'
import { asFailure, Exit, type ExitCode } from '../src/failure.ts'
import { failureText } from '../src/setup/failure-text.ts'
import type { World } from '../src/world.ts'
import { settleColour } from './terminal/colour.ts'
import { isUtf8 } from './text/glyphs.ts'
import { leaveBehind } from './terminal/leave-behind.ts'

interface Ended {
  exit: ExitCode
  lines: string[]
}

/** `gatewright adopt` on screens: what was found, a yes, and what to do next. */
export async function adoptOnScreens(world: World, adoption: Adoption): Promise<number> {
  settleColour(process.env)
  const [{ App }, { onTerminal }, { adoptScreen }, { working }] = await Promise.all([
    import('./app/app.ts'),
    import('./terminal/open.tsx'),
    import('./adopt/screen.ts'),
    import('./working.ts'),
  ])
  const app = new App<Ended>({ utf8: isUtf8(process.env) })
  const { name } = adoption.deployment
  const stopping = new AbortController()
  const leave = (exit: ExitCode) => app.finish({ exit, lines: ['Nothing was adopted.'] })
  const run = async () => {
    app.show(working({ name }, 'Reading the version in its image'))
    await adopt(world, adoption, stopping.signal)
    app.finish({ exit: Exit.done, lines: adoptedText(name) })
  }
  const failed = (error: unknown) => {
    const failure = asFailure(error)
    app.finish({ exit: failure.exit, lines: failureText(failure) })
  }
  app.onLeave = () => {
    stopping.abort()
    leave(Exit.interrupted)
  }
  app.show(adoptScreen(app, adoption, { adopt: () => void run().catch(failed), leave: () => leave(Exit.done) }))
  const ended = await onTerminal(app, process)
  if ('signal' in ended) return ended.exit
  leaveBehind(ended.lines)
  return ended.exit
}
