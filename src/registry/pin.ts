import type { Deployment } from '../deployment/schema.ts'
import { Exit, Failure } from '../failure.ts'
import type { World } from '../world.ts'
import { type Pinned, pinnedTag, releasedBy } from './released.ts'
import { isRolling } from './tags.ts'

/** What a rolling tag means now; a Failure where there is no such tag. */
export async function followed(
  { registry }: Pick<World, 'registry'>,
  repository: string,
  rolling: string,
): Promise<Pinned> {
  const pinned = await pinnedTag(registry, await releasedBy(registry, repository), rolling)
  if (pinned) return pinned
  throw new Failure({
    what: `there is no image ${repository}:${rolling}`,
    why: 'its registry has no such tag',
    next: 'name a version such as v1.108.20, or the tag lts',
    exit: Exit.refused,
  })
}

/**
 * The deployment with a version and a digest in the place of a rolling tag, so that what runs is known and stays. What was followed before is kept as it was found
 * then: a newer one is for `upgrade`, which dumps the database first.
 */
export async function withPinnedImage(deployment: Deployment, world: World, before?: Deployment): Promise<Deployment> {
  const { repository, tag, follows } = deployment.image
  const same = before?.image.repository === repository
  if (!isRolling(tag)) {
    // A version that was chosen by hand follows nothing any more.
    const kept = follows !== undefined && same && before.image.tag === tag ? { follows } : {}
    return { ...deployment, image: { repository, tag, ...kept } }
  }
  if (world.rehearsal) return deployment
  if (same && before.image.follows === tag) return { ...deployment, image: before.image }
  const pinned = await followed(world, repository, tag)
  return { ...deployment, image: { repository, tag: pinned.tag, follows: tag } }
}
