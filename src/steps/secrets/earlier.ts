import type { SecretStore } from '../../adapters/secret-store.ts'
import type { Deployment } from '../../deployment/schema.ts'
import { type SecretPlace, secretPlaceOf } from '../../deployment/secret-place.ts'
import type { World } from '../../world.ts'
import { lastDeployment } from '../../gateway/recorded-deployment.ts'

/** Where the recorded deployment has its secrets; where the wanted one will have them, as long as there is none. */
export async function placeInService(world: World, wanted: Deployment): Promise<SecretPlace> {
  return secretPlaceOf((await lastDeployment(world, wanted.name)) ?? wanted)
}

/**
 * The store in which the recorded deployment has its secrets, where the wanted one has another: values move along, since a new salt key would make the
 * proxy's stored credentials unreadable.
 */
export async function earlierStore(world: World, wanted: Deployment): Promise<SecretStore | undefined> {
  const before = await lastDeployment(world, wanted.name)
  if (!before) return undefined
  const earlier = world.secretStore(before)
  const now = world.secretStore(wanted)
  return earlier.kind === now.kind && earlier.where('container') === now.where('container') ? undefined : earlier
}
