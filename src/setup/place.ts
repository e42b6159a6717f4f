import type { HostFacts } from '../host/facts.ts'
import { type OwnPaths, ownPaths } from '../paths.ts'
import { keptRehearsal, pathsIn } from '../rehearsal/directory.ts'
import type { World } from '../world.ts'
import { openHostWorld } from './ground.ts'
import type { CommonOptions } from './options.ts'

type PlaceOptions = Partial<Pick<CommonOptions, 'deployment' | 'rehearse' | 'keep'>>

/** Where a command works: its doors, and for whom. */
interface Place {
  world: World
  user: HostFacts['user']
}

/** Uses this host, with the name of a gateway that one's; or a rehearsal that was kept, whose gateway runs until `use` ends. */
export async function inPlace<Result>(options: PlaceOptions, use: (place: Place) => Promise<Result>): Promise<Result> {
  const directory = keptRehearsal(options)
  if (directory === undefined) return use(await openHostWorld(options.deployment))
  const { openRehearsalGround } = await import('../rehearsal/ground.ts')
  const { world, host, close } = await openRehearsalGround(directory)
  try {
    return await use({ world, user: host.user })
  } finally {
    await close()
  }
}

/** Where Gatewright's own files lie there. */
export function pathsOf(options: PlaceOptions): OwnPaths {
  const directory = keptRehearsal(options)
  return directory === undefined ? ownPaths() : pathsIn(directory)
}
