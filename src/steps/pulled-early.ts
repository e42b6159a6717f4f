import { join } from 'node:path'
import { deploymentFiles } from '../paths.ts'
import type { World } from '../world.ts'

/**
 * The image whose pull was agreed to before there was a plan; empty where the user would not have it. Noted before it begins and until the setup is finished or
 * undone: the image is then Gatewright's own work, though no journal entry made it.
 */
const notePath = ({ own }: World, name: string) => join(deploymentFiles(own, name).state, 'pulled-early')

export async function noteEarlyPull(world: World, name: string, reference: string | undefined): Promise<void> {
  await world.files.makeDirectory(deploymentFiles(world.own, name).state, 0o700)
  await world.files.write(notePath(world, name), reference ?? '', { mode: 0o600 })
}

/** Whether the user was asked and has answered. */
export const isEarlyPullDecided = async (world: World, name: string): Promise<boolean> =>
  (await world.files.read(notePath(world, name))) !== undefined

/** The image that was noted, if one was. */
export const pulledEarly = async (world: World, name: string): Promise<string | undefined> =>
  (await world.files.read(notePath(world, name))) || undefined

export const forgetEarlyPull = (world: World, name: string): Promise<void> => world.files.remove(notePath(world, name))

/** Removes an image that no container uses; whether there is one does not matter. */
export async function removeUnused({ engine }: World, reference: string): Promise<void> {
  const is = await engine.image(reference)
  if (!is) return
  const isUsed = (await engine.containers()).some(({ imageId }) => imageId === is.id)
  if (!isUsed) await engine.removeImage(reference)
}

/** Takes back an early pull that no step has made its own. */
export async function undoEarlyPull(world: World, name: string): Promise<void> {
  const reference = await pulledEarly(world, name)
  if (reference === undefined) return
  await removeUnused(world, reference)
  await forgetEarlyPull(world, name)
}
