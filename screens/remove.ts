import { readAnswers } from '../src/setup/open.ts'
import type { RemoveOptions } from '../src/commands/remove.ts'
import { adminFrom } from '../src/removal/admin.ts'
import { checkNames, openRemoval } from '../src/removal/remove.ts'
import type { World } from '../src/world.ts'
import type { RemoveOutcome } from './remove/screens.ts'
import { settleColour } from './terminal/colour.ts'
import { isUtf8 } from './text/glyphs.ts'
import { leaveBehind } from './terminal/leave-behind.ts'

/** `gatewright remove` on screens; how it ended is printed to the normal screen. Answers the exit code, a signal's included. */
export async function removeOnScreens(world: World, options: RemoveOptions): Promise<number> {
  settleColour(process.env)
  const removal = await openRemoval(world, options.deployment)
  checkNames(removal, options.data)
  const answers = options.answers && (await readAnswers(options.answers))
  const admin = answers ? await adminFrom(answers, removal.context.deployment, world) : undefined
  const [{ App }, { onTerminal }, { RemoveScreens }] = await Promise.all([
    import('./app/app.ts'),
    import('./terminal/open.tsx'),
    import('./remove/screens.ts'),
  ])
  const app = new App<RemoveOutcome>({ utf8: isUtf8(process.env) })
  const screens = new RemoveScreens(app, removal, {
    named: options.data,
    ...(admin && { admin }),
    end: outcome => app.finish(outcome),
  })
  app.onLeave = () => screens.leave()
  screens.show()
  const outcome = await onTerminal(app, process)
  await screens.settle()
  if ('signal' in outcome) return outcome.exit
  leaveBehind(outcome.lines)
  return outcome.exit
}
