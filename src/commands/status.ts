import { Exit, type ExitCode } from '../failure.ts'
import { openHostWorld } from '../host/ground.ts'
import { changesBetween } from '../status/changes.ts'
import type { GatewayStatus } from '../status/model.ts'
import { observe } from '../status/observe.ts'
import { type Subject, subjectOf } from '../status/subject.ts'
import { statusText } from '../status/text.ts'
import { watchGateway } from '../status/watch.ts'
import { chooseFrontEnd } from './front-end.ts'
import { untilInterrupted } from './interrupted.ts'
import type { CommonOptions } from './options.ts'

export interface StatusOptions extends CommonOptions {
  watch?: boolean
  plain?: boolean
}

/** 0 healthy, 1 not, 4 where the engine does not answer. */
export function exitOf({ state }: GatewayStatus): ExitCode {
  if (state === 'unreachable') return Exit.unreachable
  return state === 'healthy' ? Exit.done : Exit.failed
}

const write = (text: string) => void process.stdout.write(`${text}\n`)

/** One line a change, until it is interrupted; with `json` one document a change. */
async function watchLines(subject: Subject, json: boolean): Promise<ExitCode> {
  let last: GatewayStatus | undefined
  await untilInterrupted(signal =>
    watchGateway(
      subject,
      status => {
        const changes = changesBetween(last, status)
        last = status
        if (json && changes.length > 0) write(JSON.stringify({ ...status, changes }))
        else for (const change of changes) write(`${status.at} ${change}`)
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
  const { world } = await openHostWorld()
  const subject = await subjectOf(world, options.deployment)
  if (options.watch) return watchLines(subject, options.json === true)
  if (onScreen(options)) return (await import('../../screens/status.ts')).statusOnScreen(subject, exitOf)
  const seen = await observe(subject)
  write(options.json ? JSON.stringify(seen, undefined, 2) : statusText(seen).join('\n'))
  return exitOf(seen)
}
