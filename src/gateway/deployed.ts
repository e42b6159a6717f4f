import { adoptedSecrets } from '../hand-made/secrets.ts'
import { recordedFrom } from '../deployment/file.ts'
import { settled } from '../deployment/renew.ts'
import type { Deployment } from '../deployment/schema.ts'
import type { SecretValues } from '../deployment/secrets.ts'
import type { PlanContext } from '../engine/step.ts'
import { Exit, Failure } from '../failure.ts'
import { deploymentFiles } from '../paths.ts'
import { resolveSecrets } from './resolve-secrets.ts'
import type { World } from '../world.ts'
import { commandName } from '../command-name.ts'

/** The deployment named on the command line, with its secrets from the store. Reads only. */
export async function deployed(world: World, name: string): Promise<PlanContext> {
  const deployment = await recordedDeployment(world, name)
  return { deployment, world, secrets: await storedSecrets(world, deployment) }
}

/** The deployment as it was recorded at the end of its setup. */
export async function recordedDeployment(world: World, name: string): Promise<Deployment> {
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
  return settled(recordedFrom(text, path))
}

/** Values from the store only: a verification must not make any. */
export async function storedSecrets(world: World, deployment: Deployment): Promise<SecretValues> {
  const refuse = (id: string) => {
    throw new Failure({
      what: `the secret ${id} is not in the store`,
      why: `${world.secretStore(deployment).where('container')} does not hold it`,
      next: `run ${commandName} setup, which makes what is missing`,
      exit: Exit.failed,
    })
  }
  const draft = { get: () => undefined, set: async (id: string) => refuse(id) }
  const adopted = await adoptedSecrets(world, deployment)
  const { values } = await resolveSecrets(deployment, {
    store: world.secretStore(deployment),
    ...(adopted && { adopted }),
    draft,
    env: process.env,
    files: world.files,
  })
  return values
}
