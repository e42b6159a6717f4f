import { commandName, commandOf, type SetupOptions } from '../commands/options.ts'
import { asFailure, Exit, type ExitCode, Failure } from '../failure.ts'
import type { HostFacts } from '../host/facts.ts'
import { dockerMissing } from '../host/preflight-text.ts'
import { doneText, isVerified } from './done-text.ts'
import { failureText } from './failure-text.ts'
import { shownPlan } from './difference-text.ts'
import type { Session } from './session.ts'
import { setupReport } from './report.ts'
import { ended, verdictLine } from './trials.ts'

const data = (text: string) => void process.stdout.write(`${text}\n`)
const message = (text: string) => void process.stderr.write(`${text}\n`)

/** Setup with nobody at the keyboard: answers and defaults in, a report out. With `--plan` it stops before the first change. */
export async function setupUnattended(
  session: Session,
  { host }: { host: HostFacts },
  options: SetupOptions,
): Promise<ExitCode> {
  try {
    const code = await run(session, host, options)
    if (options.json) data(JSON.stringify(setupReport(session.state), undefined, 2))
    return code
  } catch (error) {
    const failure = asFailure(error)
    if (options.json) data(JSON.stringify({ ...setupReport(session.state), failure }, undefined, 2))
    else for (const line of failureText(failure)) message(line)
    return failure.exit
  }
}

async function run(session: Session, host: HostFacts, options: SetupOptions): Promise<ExitCode> {
  const docker = dockerMissing(host)
  if (docker) throw docker
  await session.runTrials()
  const tell = options.json ? () => undefined : options.plan ? data : message
  ended(session.state.trials).map(verdictLine).forEach(tell)
  const plan = await session.makePlan()
  shownPlan(session.state, plan).forEach(tell)
  if (options.plan) return Exit.done
  if (!options.yes) throw unconfirmed(options)
  const verification = await session.apply()
  if (!options.json) for (const line of doneText(session.state)) data(line)
  return isVerified(verification) ? Exit.done : Exit.checkFailed
}

const unconfirmed = (options: SetupOptions) =>
  new Failure({
    what: 'nothing was changed',
    why: 'there is no terminal on which to confirm the plan',
    next: `add --yes to apply it, or look at it with --plan: ${commandName} ${commandOf(options)} --plan`,
    exit: Exit.usage,
  })
