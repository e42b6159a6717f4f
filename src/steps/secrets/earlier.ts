import type { SecretStore } from '../../adapters/secret-store.ts'
import { deploymentFrom, parseAnswers } from '../../deployment/file.ts'
import type { Deployment } from '../../deployment/schema.ts'
import { deploymentFiles } from '../../paths.ts'
import type { World } from '../../world.ts'

/**
 * The store in which the recorded deployment has its secrets, where the wanted one has another: values move along, since a new salt key would make the
 * proxy's stored credentials unreadable.
 */
export async function earlierStore(world: World, wanted: Deployment): Promise<SecretStore | undefined> {
  const path = deploymentFiles(world.own, wanted.name).deployment
  const text = await world.files.read(path)
  if (text === undefined) return undefined
  const earlier = world.secretStore(deploymentFrom(parseAnswers(text, path)).deployment)
  const now = world.secretStore(wanted)
  return earlier.kind === now.kind && earlier.where('container') === now.where('container') ? undefined : earlier
}
