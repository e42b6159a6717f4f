import { endingOnSignals } from '../ending-on-signals.ts'
import type { RunEvent } from '../engine/events.ts'
import { Exit, type ExitCode, Failure } from '../failure.ts'
import { tryAdminLogin } from '../host/database-facts.ts'
import { inPlace } from '../setup/place.ts'
import { adminFrom } from '../removal/admin.ts'
import { decisions } from '../removal/decision.ts'
import { checkNames, openRemoval, type Removal, remove as removeAll, stopped } from '../removal/remove.ts'
import { inventoryText, removalReport, removedText } from '../removal/text.ts'
import { eventText } from '../setup/event-text.ts'
import type { Decided } from '../plain/remove.ts'
import { chooseFrontEnd, type FrontEnd } from './front-end.ts'
import { readAnswers } from '../setup/open.ts'
import { commandName } from '../command-name.ts'
import { type CommonOptions } from '../setup/options.ts'
import { print, printJson, tell } from '../output.ts'

export interface RemoveOptions extends CommonOptions {
  data: string[]
  answers?: string
  plan?: boolean
  yes?: boolean
  plain?: boolean
}

const unconfirmed = ({ deployment }: RemoveOptions) =>
  new Failure({
    what: 'nothing was removed',
    why: 'there is no terminal on which to confirm it',
    next: `add --yes, after a look at the inventory: ${commandName} remove --plan --deployment ${deployment}`,
    exit: Exit.usage,
  })

async function decide(
  removal: Removal,
  given: Decided,
  options: RemoveOptions,
  frontEnd: Exclude<FrontEnd, 'screens'>,
) {
  if (frontEnd === 'unattended') {
    if (!options.yes) throw unconfirmed(options)
    return given
  }
  const [{ openAsker }, { decideLineByLine }] = await Promise.all([
    import('../asker/open-asker.ts'),
    import('../plain/remove.ts'),
  ])
  const asker = await openAsker(frontEnd)
  try {
    return await decideLineByLine(asker, removal, given, login => tryAdminLogin(removal.context.world, login))
  } finally {
    asker.close()
  }
}

/** Takes away what was decided, and says how it ended. */
async function carryOut(removal: Removal, decided: Decided, options: RemoveOptions): Promise<ExitCode> {
  const stopping = new AbortController()
  const listen = (event: RunEvent) => {
    const line = options.json ? undefined : eventText(event)
    if (line !== undefined) tell(line)
  }
  const removed = await endingOnSignals(
    () => stopping.abort(stopped()),
    () => removeAll(removal, { ...decided, listen, signal: stopping.signal }),
  )
  if (options.json) printJson(removalReport(options.deployment, removed.all, removed))
  else print(removedText(options.deployment, removed, commandName))
  return Exit.done
}

/** `gatewright remove`: the inventory, a yes, and then everything goes that this gateway has here; data only when it is named. */
export async function remove(options: RemoveOptions): Promise<number> {
  return inPlace(options, async ({ world }) => {
    const frontEnd = chooseFrontEnd(options, process)
    if (frontEnd === 'screens') {
      const { removeOnScreens } = await import('../../screens/remove.ts')
      return removeOnScreens(world, options)
    }
    const removal = await openRemoval(world, options.deployment)
    const named = new Set(options.data)
    checkNames(removal, named)
    const all = decisions(removal.owned, named)
    if (options.plan) {
      if (options.json) printJson(removalReport(options.deployment, all))
      else print(inventoryText(all))
      return Exit.done
    }
    const answers = options.answers && (await readAnswers(options.answers))
    const admin = answers ? await adminFrom(answers, removal.context.deployment, world) : undefined
    const given = { named, ...(admin && { admin }) }
    if (frontEnd === 'unattended' && !options.json) tell(inventoryText(all))
    const decided = await decide(removal, given, options, frontEnd)
    if (decided) return carryOut(removal, decided, options)
    print(['Nothing was removed.'])
    return Exit.done
  })
}
