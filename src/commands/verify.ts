import { withKeyOfItsOwn } from '../adopt/verify.ts'
import { checks } from '../checks/index.ts'
import { runChecks } from '../checks/run.ts'
import { transcript } from '../checks/transcript.ts'
import { endingOnSignals } from '../ending-on-signals.ts'
import { lockGateway } from '../engine/lock.ts'
import { Exit, type ExitCode, Failure } from '../failure.ts'
import { openHostWorld } from '../host/ground.ts'
import { doneVerdict, isVerified } from '../setup/done-text.ts'
import { deployed } from './deployed.ts'
import { type CommonOptions, commandName } from './options.ts'
import { print, printJson } from '../output.ts'

export interface VerifyOptions extends CommonOptions {
  full?: boolean
  yes?: boolean
}

/** `gatewright verify`: the checklist again. Without `--full` it disturbs nothing and takes no lock. */
export async function verify(options: VerifyOptions): Promise<ExitCode> {
  const { world } = await openHostWorld()
  const context = await deployed(world, options.deployment)
  if (options.full && !options.yes) throw unconfirmed(options)
  const lock = options.full ? await lockGateway(world, options.deployment, 'gatewright verify --full') : undefined
  try {
    const stopping = new AbortController()
    const allow = options.full ? 'restart' : 'nothing'
    const verification = await endingOnSignals(
      () => stopping.abort(stopped(options)),
      () =>
        withKeyOfItsOwn(context, able => runChecks(checks, able, () => undefined, { allow, signal: stopping.signal })),
    )
    if (options.json) printJson({ deployment: options.deployment, ...verification })
    else print([...transcript(verification), doneVerdict(options.deployment, verification)])
    return isVerified(verification) ? Exit.done : Exit.checkFailed
  } finally {
    await lock?.release()
  }
}

const stopped = ({ deployment }: VerifyOptions) =>
  new Failure({
    what: `${deployment} was not verified to the end`,
    why: 'the run was interrupted',
    next: `verify it again: ${commandName} verify`,
    exit: Exit.interrupted,
  })

const unconfirmed = ({ deployment }: VerifyOptions) =>
  new Failure({
    what: 'nothing was verified',
    why: `the full checklist restarts ${deployment} and deploys it anew, which interrupts its clients for a minute`,
    next: `confirm it: ${commandName} verify --full --yes`,
    exit: Exit.usage,
  })
