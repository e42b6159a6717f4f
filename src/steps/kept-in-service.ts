import { join } from 'node:path'
import type { ContainerState } from '../adapters/container-engine.ts'
import type { SecretStore } from '../adapters/secret-store.ts'
import { type SecretPlace, withSecretPlace } from '../deployment/secret-place.ts'
import type { PlanContext } from '../engine/step.ts'
import { type Kept, keptSchema } from '../generations/generation.ts'
import { type KeptSecrets, readKeptSecrets } from '../generations/kept-secrets.ts'
import { deploymentFiles } from '../paths.ts'
import type { Secret } from '../secret.ts'
import { parsedState } from '../state-file.ts'
import { previousName } from './container/names.ts'
import { isOwn } from '../identity/own.ts'
import { placeInService } from './secrets/earlier.ts'

// What in-service.ts keeps of the container in service, as it is read.

/** Where it is said. */
export const keptPath = ({ world, deployment }: PlanContext) =>
  join(deploymentFiles(world.own, deployment.name).state, 'in-service.json')

/** What is kept of the container in service, while a change is on its way. */
export async function readKept(context: PlanContext): Promise<Kept | undefined> {
  const text = await context.world.files.read(keptPath(context))
  return text === undefined ? undefined : parsedState(text, keptSchema, keptPath(context))
}

/** The deployment's own container under its name, or moved aside by a run that was killed. */
export async function ownContainers(context: PlanContext): Promise<ContainerState[]> {
  const { world, deployment } = context
  const { name } = deployment
  const found = await Promise.all([world.engine.container(name), world.engine.container(previousName(name))])
  const own = await Promise.all(found.map(async is => ((await isOwn(is, context)) ? [is!] : [])))
  return own.flat()
}

/** What is kept, and those of its secrets that are: the store that has them keeps them. */
export interface InService {
  kept: Kept
  secrets: KeptSecrets
  store: SecretStore
}

/** The secret store of a place. */
export const storeAt = ({ world, deployment }: PlanContext, place: SecretPlace) =>
  world.secretStore(withSecretPlace(deployment, place))

/** What is kept as a whole. Its secrets are forgotten first: where only the rest is there, a run ended while it forgot. */
export async function readWhole(context: PlanContext): Promise<InService | undefined> {
  const kept = await readKept(context)
  if (!kept) return undefined
  const store = storeAt(context, kept.secretsIn)
  const secrets = await readKeptSecrets(store, 'in-service')
  return secrets && { kept, secrets, store }
}

/** The secrets of the container in service, by variable, while a change is under way; `undefined` where none is, or nothing served when it began. */
export async function secretsInService(context: PlanContext): Promise<ReadonlyMap<string, Secret> | undefined> {
  const whole = await readWhole(context)
  const own = await ownContainers(context)
  if (whole && own.some(({ id }) => id === whole.kept.container)) return whole.secrets.values.container
  if (!own.some(({ status }) => status === 'running')) return undefined
  return storeAt(context, await placeInService(context.world, context.deployment)).read('container')
}
