import { commandName } from '../command-name.ts'
import { commandOf, type SetupOptions } from './options.ts'
import { asFailure, Exit, type ExitCode, Failure } from '../failure.ts'
import type { HostFacts } from '../host/facts.ts'
import { dockerMissing } from '../host/preflight-text.ts'
import { doneText, isVerified } from './done-text.ts'
import { failureText } from './failure-text.ts'
import { shownPlan } from './difference-text.ts'
import type { Plan } from '../engine/plan.ts'
import type { Session } from './session.ts'
import { setupReport } from './report.ts'
import { ended, verdictLine } from './trials.ts'
import { print, printJson, tell } from '../output.ts'

/** Setup with nobody at the keyboard: answers and defaults in, a report out. With `--plan` it stops before the first change. */
export async function setupUnattended(
  session: Session,
  { host }: { host: HostFacts },
  options: SetupOptions,
): Promise<ExitCode> {
  try {
    const code = await run(session, host, options)
    if (options.json) printJson(setupReport(session.state))
    return code
  } catch (error) {
    const failure = asFailure(error)
    if (options.json) printJson({ ...setupReport(session.state), failure })
    else tell(failureText(failure))
    return failure.exit
  }
}

async function run(session: Session, host: HostFacts, options: SetupOptions): Promise<ExitCode> {
  const docker = dockerMissing(host)
  if (docker) throw docker
  await session.runTrials()
  const say = options.json ? () => undefined : options.plan ? print : tell
  ended(session.state.trials)
    .map(verdictLine)
    .forEach(line => say(line))
  const plan = await session.makePlan()
  shownPlan(session.state, plan, options).forEach(line => say(line))
  if (options.plan) return Exit.done
  if (!options.yes) throw unconfirmed(options)
  refuseDoomed(session.state, plan)
  const verification = await session.apply()
  if (!options.json) print(doneText(session.state))
  return isVerified(verification) ? Exit.done : Exit.checkFailed
}

/** What was tried and found wanting, and is bound to fail once others of the changes are made: with nobody to ask, none is begun. */
function refuseDoomed({ trials, interview }: Session['state'], { changes }: Plan): void {
  const dooms = new Map(interview.sections.flatMap(({ section }) => section.trials.map(({ id, at, dooms }) => [id, { at, dooms }]))) // prettier-ignore
  const bad = ended(trials).filter(({ ok, trial }) => !ok && changes.some(change => dooms.get(trial)?.dooms?.(change)))
  if (bad.length === 0) return
  throw new Failure({
    what: 'nothing was changed, since the plan could not be carried out to its end',
    why: bad.map(({ text }) => text).join('; '),
    next: `mend that, or answer otherwise: ${bad.map(({ trial }) => dooms.get(trial)!.at).join(', ')}`,
    exit: Exit.refused,
  })
}

const unconfirmed = (options: SetupOptions) =>
  new Failure({
    what: 'nothing was changed',
    why: 'there is no terminal on which to confirm the plan',
    next: `add --yes to apply it, or look at it with --plan: ${commandName} ${commandOf(options)} --plan`,
    exit: Exit.usage,
  })
