import type { ContainerState } from '../adapters/container-engine.ts'
import type { Deployment } from '../deployment/schema.ts'
import { secretsOf } from '../deployment/secrets.ts'
import { Secret } from '../secret.ts'
import type { World } from '../world.ts'
import { isWeak } from './rules/secrets.ts'
import { type HandMade, lackingVariables, readHandMade } from './hand-made.ts'
import { secretsToMove } from './in-clear.ts'
import { namesIn } from './renames.ts'
import { mapHandMade, type Surroundings } from './map.ts'

/** The container that a deployment adopted, as long as nothing has replaced it. */
export async function adoptedContainer(
  { engine }: Pick<World, 'engine'>,
  { adopted }: Deployment,
): Promise<ContainerState | undefined> {
  return adopted && engine.container(adopted.container)
}

/** What only a first mapping needs, and its secrets do not. */
const nowhere = { postgres: [], containers: [], user: { home: '/' } } as unknown as Surroundings

async function handMade(world: World, deployment: Deployment): Promise<HandMade | undefined> {
  const is = await adoptedContainer(world, deployment)
  return is && readHandMade(is, world)
}

/** Secrets of a gateway that was adopted and not yet changed, by id: they are in its container, and nowhere of ours. */
export async function adoptedSecrets(
  world: World,
  deployment: Deployment,
): Promise<ReadonlyMap<string, Secret> | undefined> {
  const found = await handMade(world, deployment)
  return found && mapHandMade(found, nowhere).secrets
}

/** The same for a gateway that is to be: a master key that anybody knows is not taken along. */
export async function secretsForChange(
  world: World,
  deployment: Deployment,
): Promise<ReadonlyMap<string, Secret> | undefined> {
  const found = await handMade(world, deployment)
  if (!found) return undefined
  const secrets = new Map(mapHandMade(found, nowhere).secrets)
  const master = secrets.get('secrets.masterKey')
  if (master && isWeak(master)) secrets.delete('secrets.masterKey')
  return secrets
}

/** Variables that are answers, or that the container gets in another form. */
const replaced = /^(DATABASE_(URL|HOST|USERNAME|PASSWORD|NAME)|CONFIG_FILE_PATH|PORT)$/

/**
 * Variables of an adopted container beyond those of the deployment: they go along into the first one of ours, with the secrets that stand in its config.yaml
 * itself. One that config.yaml refers to and the container lacks is taken from the environment of whoever corrects it.
 */
export async function adoptedVariables(
  world: World,
  deployment: Deployment,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Map<string, Secret>> {
  const found = await handMade(world, deployment)
  if (!found) return new Map()
  const own = new Set(secretsOf(deployment).map(({ name }) => name))
  const given = lackingVariables(found).flatMap(({ name }) => (env[name] ? [[name, env[name]] as const] : []))
  const others = [...Object.entries(found.is.spec.env), ...given].filter(
    ([name]) => !own.has(name) && !replaced.test(name),
  )
  // What the file says holds over what the container has.
  const { text, data = {}, why } = found.config ?? {}
  const moved = text === undefined || why !== undefined ? [] : secretsToMove(data, deployment, namesIn(text))
  return new Map([
    ...others.map(([name, value]) => [name, Secret.of(value)] as const),
    ...moved.map(({ variable, value }) => [variable, value] as const),
  ])
}
