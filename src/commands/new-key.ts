import { endingOnSignals } from '../ending-on-signals.ts'
import { Exit, Failure } from '../failure.ts'
import { shownPlan } from '../setup/difference-text.ts'
import { doneVerdict, isVerified } from '../setup/done-text.ts'
import { eventText } from '../setup/event-text.ts'
import type { NewKey } from '../setup/new-key.ts'
import { transcript } from '../checks/transcript.ts'
import { openGround, openSession } from '../setup/open.ts'
import { commandName } from '../command-name.ts'
import { type CommonOptions } from '../setup/options.ts'
import { tell } from '../output.ts'

/** Makes a virtual key as any other change is made: planned and shown, agreed to, journalled, and proved. Everything that is said is a message. */
export async function makeKey(
  { deployment, yes }: CommonOptions & { yes?: boolean },
  newKey: NewKey,
  ask: (question: string) => Promise<boolean>,
): Promise<void> {
  const ground = await openGround({ deployment })
  try {
    const listen = (event: Parameters<typeof eventText>[0]) => {
      const line = eventText(event)
      if (line !== undefined) tell(line)
    }
    const session = await openSession(ground, { deployment, change: { newKey } }, listen)
    const plan = await session.makePlan()
    for (const line of shownPlan(session.state, plan, { deployment })) tell(line)
    await agreed(newKey, yes, ask)
    const verification = await endingOnSignals(
      () => session.stop(),
      () => session.apply(),
    )
    tell(doneVerdict(deployment, verification))
    if (!isVerified(verification)) throw unproved(newKey, transcript(verification))
  } finally {
    await ground.close()
  }
}

async function agreed({ alias }: NewKey, yes: boolean | undefined, ask: (question: string) => Promise<boolean>) {
  if (yes) return
  const interactive = process.stdin.isTTY === true && process.stdout.isTTY === true
  if (interactive && (await ask(`Make the key ${alias}`))) return
  throw new Failure({
    what: `the key ${alias} was not made`,
    why: interactive ? 'the plan was not agreed to' : 'there is no terminal on which to confirm the plan',
    next: `run it again, or with --yes: ${commandName} connect CLIENT --new-key ${alias} --yes`,
    exit: interactive ? Exit.interrupted : Exit.usage,
  })
}

const unproved = ({ alias }: NewKey, lines: string[]) =>
  new Failure({
    what: `the key ${alias} was made, and the gateway is not verified`,
    why: 'a check failed',
    next: `mend what it says, then verify again: ${commandName} verify`,
    lines,
    exit: Exit.checkFailed,
  })
