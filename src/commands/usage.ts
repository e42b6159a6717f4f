import { Exit, type ExitCode, Failure } from '../failure.ts'
import { inPlace } from '../setup/place.ts'
import { print, printJson } from '../output.ts'
import { proxyLogin } from '../steps/postgres.ts'
import { type Dimension, dimensions, type Period, periods, readUsage } from '../usage/read.ts'
import { usageCsv, usageText } from '../usage/text.ts'
import { deployed } from '../gateway/deployed.ts'
import { commandName } from '../command-name.ts'
import type { CommonOptions } from '../setup/options.ts'

export interface UsageOptions extends CommonOptions {
  by: string
  period: string
  csv?: boolean
}

const unknown = (what: string, known: readonly string[]) =>
  new Failure({
    what: 'no usage was read',
    why: `${what} is none of ${known.join(', ')}`,
    next: `see what there is: ${commandName} usage --help`,
    exit: Exit.usage,
  })

/** `gatewright usage`: who used what, how often, how dear, how much of it failed. Reads only. */
export async function usage(options: UsageOptions): Promise<ExitCode> {
  const { by, period } = options
  if (!dimensions.includes(by as Dimension)) throw unknown(`--by ${by}`, dimensions)
  if (!(period in periods)) throw unknown(`--period ${period}`, Object.keys(periods))
  return inPlace(options, async ({ world }) => {
    const context = await deployed(world, options.deployment)
    const found = await world.postgres.asRole(proxyLogin(context), session =>
      readUsage(session, by as Dimension, period as Period, world.now()),
    )
    if (options.json) printJson({ version: 1, deployment: options.deployment, ...found })
    else print(options.csv ? usageCsv(found) : usageText(found))
    return Exit.done
  })
}
