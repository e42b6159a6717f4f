import { Exit, type ExitCode, Failure } from '../failure.ts'
import type { LogLine } from '../adapters/container-engine.ts'
import { inPlace } from '../setup/place.ts'
import { Explainer, explanationLines } from '../logs/explainer.ts'
import { type Followed, followLog } from '../logs/follow.ts'
import { shownLine, understand } from '../logs/line.ts'
import { sinceTime } from '../logs/since.ts'
import { type Redact, redactor } from '../redact.ts'
import { type Subject, subjectOf } from '../status/subject.ts'
import { untilInterrupted } from '../until-interrupted.ts'
import { commandName } from '../command-name.ts'
import { type CommonOptions } from '../setup/options.ts'
import { print, printJson, tell } from '../output.ts'

export interface LogsOptions extends CommonOptions {
  follow?: boolean
  since?: string
  explain?: boolean
}

/** How a line is printed, with its explanation where one is due. */
function printer({ json, explain }: LogsOptions, redact: Redact): (line: LogLine) => void {
  const explainer = new Explainer()
  return ({ at, stream, text }) => {
    const known = explain ? explainer.explain(redact(text.raw())) : undefined
    if (json) {
      const why = known && { id: known.id, means: known.means, why: known.why, next: known.next }
      const { message, ...understood } = understand(text.raw())
      return printJson({ at, stream, ...understood, message: redact(message), ...(why && { explanation: why }) }, 0)
    }
    print(redact(shownLine(text.raw())))
    if (known) print(explanationLines(known))
  }
}

async function* once({ world, deployment }: Subject, since: string | undefined): AsyncGenerator<Followed> {
  const is = await world.engine.container(deployment.name)
  if (!is)
    throw new Failure({
      what: `there is no log of ${deployment.name}`,
      why: `there is no container ${deployment.name}`,
      next: `make it again: ${commandName} setup --deployment ${deployment.name}`,
    })
  yield* world.engine.logs(is.id, { follow: false, ...(since && { since }) })
}

/** `gatewright logs`: what the gateway says, without secrets. On a terminal known failures are explained where they appear. */
export async function logs(options: LogsOptions): Promise<ExitCode> {
  return inPlace(options, async ({ world }) => {
    const subject = await subjectOf(world, options.deployment)
    const since = options.since === undefined ? undefined : sinceTime(options.since, world.now())
    const explain = options.explain || (process.stdout.isTTY === true && !options.json)
    const print = printer({ ...options, explain }, redactor(subject.secrets))
    await untilInterrupted(async signal => {
      const name = subject.deployment.name
      const lines = options.follow ? followLog(world, { name, signal, ...(since && { since }) }) : once(subject, since)
      for await (const line of lines) {
        if (signal.aborted) return
        if ('notice' in line) tell(`gatewright: ${line.notice}`)
        else print(line)
      }
    })
    return Exit.done
  })
}
