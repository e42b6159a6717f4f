import { Exit, type ExitCode } from '../failure.ts'
import { type ProveFrom, shownPlan } from '../setup/difference-text.ts'
import { doneText, isVerified } from '../setup/done-text.ts'
import type { Session } from '../setup/session.ts'
import type { Asker } from '../asker/asker.ts'

/** A change whose answers are known: its plan, one question, and how it ended. A failure ends it; the gateway before serves then. */
export async function followCourse(asker: Asker, session: Session, options: ProveFrom): Promise<ExitCode> {
  const plan = await session.makePlan()
  for (const line of shownPlan(session.state, plan, options)) asker.say(line)
  const yes = await asker.confirm({
    message: plan.changes.length === 0 ? 'Run the checks' : 'Apply it',
    help: 'The plan is applied as it stands here.',
    value: false,
    check: () => undefined,
  })
  if (!yes) {
    asker.say('Nothing was changed.')
    return Exit.done
  }
  const verification = await session.apply()
  for (const line of doneText(session.state)) asker.say(line)
  return isVerified(verification) ? Exit.done : Exit.checkFailed
}
