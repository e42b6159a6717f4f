import { checks } from '../checks/index.ts'
import { runChecks } from '../checks/run.ts'
import { transcript } from '../checks/transcript.ts'
import { deploymentFrom, parseAnswers } from '../deployment/file.ts'
import type { Deployment } from '../deployment/schema.ts'
import { takeLock } from '../engine/lock.ts'
import type { PlanContext } from '../engine/step.ts'
import { Exit, type ExitCode, Failure } from '../failure.ts'
import { openHostWorld } from '../host/ground.ts'
import { deploymentFiles } from '../paths.ts'
import { doneVerdict, isVerified } from '../setup/done-text.ts'
import { resolveSecrets } from '../steps/secrets/resolve.ts'
import type { World } from '../world.ts'
import { type CommonOptions, commandName } from './options.ts'

export interface VerifyOptions extends CommonOptions {
  full?: boolean
  yes?: boolean
}

/** `gatewright verify`: the checklist again. Without `--full` it disturbs nothing and takes no lock. */
export async function verify(options: VerifyOptions): Promise<ExitCode> {
  const { world } = await openHostWorld()
  const context = await deployed(world, options.deployment)
  if (options.full && !options.yes) throw unconfirmed(options)
  const lock = options.full
    ? await takeLock(deploymentFiles(world.own, options.deployment).lock, 'gatewright verify --full', world.now)
    : undefined
  try {
    const verification = await runChecks(checks, context, () => undefined, {
      allow: options.full ? 'restart' : 'nothing',
      signal: new AbortController().signal,
    })
    if (options.json)
      process.stdout.write(`${JSON.stringify({ deployment: options.deployment, ...verification }, undefined, 2)}\n`)
    else
      process.stdout.write(
        `${[...transcript(verification), doneVerdict(options.deployment, verification)].join('\n')}\n`,
      )
    return isVerified(verification) ? Exit.done : Exit.checkFailed
  } finally {
    await lock?.release()
  }
}

async function deployed(world: World, name: string): Promise<PlanContext> {
  const path = deploymentFiles(world.own, name).deployment
  const text = await world.files.read(path)
  if (text === undefined) {
    throw new Failure({
      what: `there is no gateway named ${name} here`,
      why: `${path} does not exist`,
      next: `set it up: ${commandName} setup`,
      exit: Exit.usage,
    })
  }
  const { deployment } = deploymentFrom(parseAnswers(text, path))
  return { deployment, world, secrets: await storedSecrets(world, deployment) }
}

/** Values from the store only: a verification must not make any. */
async function storedSecrets(world: World, deployment: Deployment) {
  const refuse = (id: string) => {
    throw new Failure({
      what: `the secret ${id} is not in the store`,
      why: `${world.secretStore(deployment).where('container')} does not hold it`,
      next: `run ${commandName} setup, which makes what is missing`,
      exit: Exit.failed,
    })
  }
  const draft = { get: () => undefined, set: async (id: string) => refuse(id) }
  const { values } = await resolveSecrets(deployment, {
    store: world.secretStore(deployment),
    draft,
    env: process.env,
    files: world.files,
  })
  return values
}

const unconfirmed = ({ deployment }: VerifyOptions) =>
  new Failure({
    what: 'nothing was verified',
    why: `the full checklist restarts ${deployment} and deploys it anew, which interrupts its clients for a minute`,
    next: `confirm it: ${commandName} verify --full --yes`,
    exit: Exit.usage,
  })
