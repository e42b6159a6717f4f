import { Exit, type ExitCode } from '../failure.ts'
import { inPlace } from '../setup/place.ts'
import { changesBetween } from '../status/changes.ts'
import type { GatewayStatus } from '../status/model.ts'
import { observe } from '../status/observe.ts'
import { type Subject, subjectOf } from '../status/subject.ts'
import { statusText } from '../status/text.ts'
import { watchGateway } from '../status/watch.ts'
import { chooseFrontEnd } from './front-end.ts'
import { untilInterrupted } from '../until-interrupted.ts'
import type { CommonOptions } from '../setup/options.ts'
import { print, printJson } from '../output.ts'

export interface StatusOptions extends CommonOptions {
  watch?: boolean
  plain?: boolean
}

/** 0 healthy, 1 not, 4 where the engine does not answer. */
export function exitOf({ state }: GatewayStatus): ExitCode {
  if (state === 'unreachable') return Exit.unreachable
  return state === 'healthy' ? Exit.done : Exit.failed
}

/** One line a change, until it is interrupted; with `json` one document a change. */
async function watchLines(subject: Subject, json: boolean): Promise<ExitCode> {
  let last: GatewayStatus | undefined
  await untilInterrupted(signal =>
    watchGateway(
      subject,
      status => {
        const changes = changesBetween(last, status)
        last = status
        if (json && changes.length > 0) printJson({ ...status, changes }, 0)
        else for (const change of changes) print(`${status.at} ${change}`)
      },
      signal,
    ),
  )
  return last ? exitOf(last) : Exit.interrupted
}

/** Whether a live screen can be drawn: both ends are a terminal that can move its cursor. */
const onScreen = (options: StatusOptions) =>
  !options.watch && !options.json && chooseFrontEnd({ ...options, yes: false }, process) === 'screens'

/** `gatewright status`: the live screen on a terminal, plain text once elsewhere, `--json` once, `--watch` a line for each change. */
export async function status(options: StatusOptions): Promise<number> {
  return inPlace(options, async ({ world }) => {
    const subject = await subjectOf(world, options.deployment)
    if (options.watch) return watchLines(subject, options.json === true)
    if (onScreen(options)) return (await import('../../screens/status.ts')).statusOnScreen(subject, exitOf)
    const seen = await observe(subject)
    if (options.json) printJson(seen)
    else print(statusText(seen))
    return exitOf(seen)
  })
}
