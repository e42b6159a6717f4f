import { Exit, type ExitCode } from '../src/failure.ts'
import type { GatewayStatus } from '../src/status/model.ts'
import type { Subject } from '../src/status/subject.ts'
import { statusText } from '../src/status/text.ts'
import { settleColour } from './terminal/colour.ts'
import { isUtf8 } from './text/glyphs.ts'
import { leaveBehind } from './terminal/leave-behind.ts'

/** `gatewright status` on a terminal, until it is left; how the gateway was at the end is printed to the normal screen. */
export async function statusOnScreen(subject: Subject, exitOf: (status: GatewayStatus) => ExitCode): Promise<number> {
  settleColour(process.env)
  const [{ App }, { onTerminal }, { Live }, { statusScreen }] = await Promise.all([
    import('./app/app.ts'),
    import('./terminal/open.tsx'),
    import('./status/live.ts'),
    import('./status/screen.ts'),
  ])
  const app = new App<undefined>({ utf8: isUtf8(process.env) })
  const live = new Live(app, subject)
  const leave = () => app.finish(undefined)
  app.onLeave = leave
  if (subject.world.rehearsal) app.notice = 'rehearsal: the gateway is a stand-in'
  let isLeftForHub = false
  const toHub = () => {
    isLeftForHub = true
    leave()
  }
  app.show(statusScreen(app, live, leave, toHub))
  live.start()
  try {
    const ended = await onTerminal(app, process)
    if (ended) return ended.exit
  } finally {
    await live.stop()
  }
  if (isLeftForHub) return (await import('./setup.ts')).setupOnScreens({ deployment: subject.deployment.name })
  if (!live.status) return Exit.interrupted
  leaveBehind(statusText(live.status))
  return exitOf(live.status)
}
