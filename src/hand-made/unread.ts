import { Exit, Failure } from '../failure.ts'
import type { Deployment } from '../deployment/schema.ts'
import type { World } from '../world.ts'
import { type FoundConfig, readHandMade } from './hand-made.ts'
import { adoptedContainer } from './secrets.ts'

/** Why a correction would lose what a config.yaml says, if so: nothing of one that cannot be read from here is known. */
export const whyUnread = (config: FoundConfig | undefined): string | undefined =>
  config?.why === undefined
    ? undefined
    : `its config.yaml (${config.source ?? config.path}) cannot be read: ${config.why}`

const next = ({ text, path }: FoundConfig, container: string): string =>
  text === undefined
    ? `have it on this host and mount it: docker cp ${container}:${path} config.yaml, then make the container anew with --volume; or set up a new gateway beside it`
    : 'correct it there, restart the container, and see that it starts; then correct the gateway'

/** Refuses to write a config.yaml in place of a hand-made one that cannot be read: its models and servers would be gone. */
export async function refuseUnread(world: World, deployment: Deployment): Promise<void> {
  const is = await adoptedContainer(world, deployment)
  const { config } = is ? await readHandMade(is, world) : {}
  const why = whyUnread(config)
  if (!config || why === undefined) return
  throw new Failure({
    what: 'this gateway is not corrected',
    why,
    next: next(config, is?.spec.name ?? deployment.name),
    exit: Exit.refused,
  })
}
