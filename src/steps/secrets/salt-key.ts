import { adoptedSecrets } from '../../hand-made/secrets.ts'
import { isKnown, type Owner } from '../../identity/identity.ts'
import { Secret } from '../../secret.ts'
import type { PlanContext } from '../../engine/step.ts'
import { previousName } from '../container/names.ts'
import { isOwn } from '../../identity/own.ts'
import { earlierStore } from './earlier.ts'

/** The variable that holds it. */
export const saltKey = 'LITELLM_SALT_KEY'

type Context = Owner & Pick<PlanContext, 'world' | 'deployment'>

/** A store may be gone while the container that was made from it is still there. */
async function inContainer(context: Context): Promise<Secret | undefined> {
  const { world, deployment } = context
  if (!(await isKnown(world, deployment.name))) return undefined
  for (const name of [deployment.name, previousName(deployment.name)]) {
    const is = await world.engine.container(name)
    const value = is?.spec.env[saltKey]
    if (value && (await isOwn(is, context))) return Secret.of(value)
  }
  return undefined
}

async function inStores({ world, deployment }: Context): Promise<Secret | undefined> {
  const stored = (await world.secretStore(deployment).read('container')).get(saltKey)
  return (
    stored ??
    (await (await earlierStore(world, deployment))?.read('container'))?.get(saltKey) ??
    (await adoptedSecrets(world, deployment))?.get('secrets.saltKey')
  )
}

/** The salt key with which this gateway's rows are encrypted, wherever it is here. */
export const knownSaltKey = async (context: Context): Promise<Secret | undefined> =>
  (await inStores(context)) ?? (await inContainer(context))

/** Every one that is here: a store may have been written over since the container was made from it. */
export const knownSaltKeys = async (context: Context): Promise<Secret[]> =>
  [await inStores(context), await inContainer(context)].filter(value => value !== undefined)
