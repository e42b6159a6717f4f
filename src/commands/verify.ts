import { withKeyOfItsOwn } from '../adopt/verify.ts'
import { gatewayAddress } from '../by-address/address.ts'
import { givenKey } from '../by-address/key.ts'
import { verifyAddress } from '../by-address/verify.ts'
import type { Verification } from '../checks/check.ts'
import { checks } from '../checks/index.ts'
import { runChecks } from '../checks/run.ts'
import { transcript } from '../checks/transcript.ts'
import { dangersOf } from '../deployment/dangers.ts'
import { endingOnSignals } from '../ending-on-signals.ts'
import { lockGateway } from '../engine/lock.ts'
import { Exit, type ExitCode, Failure } from '../failure.ts'
import { inPlace } from '../setup/place.ts'
import { realPaths } from '../host/real-paths.ts'
import { checksText, type Outages, readOutages } from '../outage.ts'
import { doneVerdict, isVerified } from '../setup/done-text.ts'
import { secretValues } from '../gateway/resolve-secrets.ts'
import { deployed } from '../gateway/deployed.ts'
import { commandName } from '../command-name.ts'
import { type CommonOptions } from '../setup/options.ts'
import { print, printJson } from '../output.ts'

export interface VerifyOptions extends CommonOptions {
  full?: boolean
  yes?: boolean
  address?: string
  key?: string
  ask?: string
}

/** `gatewright verify`: the checklist again. Without `--full` it disturbs nothing and takes no lock. */
export async function verify(options: VerifyOptions): Promise<ExitCode> {
  refuseMixed(options)
  if (options.address !== undefined) return verifyElsewhere(options, options.address)
  return inPlace(options, async ({ world }) => {
    const context = await deployed(world, options.deployment)
    if (options.full && !options.yes) throw unconfirmed(options, await readOutages(world, options.deployment))
    const lock = options.full ? await lockGateway(world, options.deployment, 'gatewright verify --full') : undefined
    try {
      const stopping = new AbortController()
      const allow = options.full ? 'restart' : 'nothing'
      const verification = await endingOnSignals(
        () => stopping.abort(stopped(options.deployment)),
        () =>
          withKeyOfItsOwn(context, able =>
            runChecks(checks, able, () => undefined, { allow, signal: stopping.signal }),
          ),
      )
      const real = await realPaths(world, context.deployment)
      const dangers = dangersOf(context.deployment, process.env.HOME, real).map(({ text }) => text)
      const about = { deployment: options.deployment, ...(dangers.length > 0 && { dangers }) }
      if (!options.json && dangers.length > 0) print(dangers.map(text => `! Dangerous, and allowed: ${text}`))
      return told(options, about, options.deployment, verification)
    } finally {
      await lock?.release()
    }
  })
}

/** `gatewright verify --address`: a gateway anywhere, also one that was never seen here. */
async function verifyElsewhere(options: VerifyOptions, address: string): Promise<ExitCode> {
  const url = gatewayAddress(address)
  return inPlace({}, async ({ world }) => {
    const key = await givenKey(options.key, { files: world.files, env: process.env })
    const stopping = new AbortController()
    const { signal } = stopping
    const gateway = world.gateway.at(url, signal)
    const verification = await endingOnSignals(
      () => stopping.abort(stopped(url)),
      () =>
        verifyAddress({
          gateway,
          key,
          secrets: secretValues(new Map([['secrets.masterKey', key]])),
          signal,
          world,
          trail: { calls: [] },
          ...(options.ask !== undefined && { ask: options.ask }),
        }),
    )
    return told(options, { address: url }, url, verification)
  })
}

function told({ json }: VerifyOptions, subject: object, name: string, verification: Verification): ExitCode {
  if (json) printJson({ ...subject, ...verification })
  else print([...transcript(verification), doneVerdict(name, verification)])
  return isVerified(verification) ? Exit.done : Exit.checkFailed
}

/** What says how a gateway elsewhere is asked means nothing for one of this host, and the other way round. */
function refuseMixed({ address, key, ask, full }: VerifyOptions): void {
  const why =
    address === undefined
      ? (key !== undefined || ask !== undefined) && '--key and --ask are for a gateway that is named by --address'
      : full && 'the full checklist needs the engine that the gateway runs on; by its address it is proved without'
  if (!why) return
  throw new Failure({
    what: 'nothing was verified',
    why,
    next: `see what goes together: ${commandName} verify --help`,
    exit: Exit.usage,
  })
}

const stopped = (name: string) =>
  new Failure({
    what: `${name} was not verified to the end`,
    why: 'the run was interrupted',
    next: 'run the same command again',
    exit: Exit.interrupted,
  })

const unconfirmed = ({ deployment }: VerifyOptions, outages: Outages) =>
  new Failure({
    what: 'nothing was verified',
    why: `the full checklist restarts ${deployment} and deploys it anew; it does not answer ${checksText(outages)}`,
    next: `confirm it: ${commandName} verify --full --yes`,
    exit: Exit.usage,
  })
