import { recordedFrom } from '../deployment/file.ts'
import type { Deployment } from '../deployment/schema.ts'
import { deploymentFiles } from '../paths.ts'
import type { World } from '../world.ts'

/** The deployment as the last finished change recorded it. */
export async function lastDeployment(
  { files, own }: Pick<World, 'files' | 'own'>,
  name: string,
): Promise<Deployment | undefined> {
  const path = deploymentFiles(own, name).deployment
  const text = await files.read(path)
  return text === undefined ? undefined : recordedFrom(text, path)
}
