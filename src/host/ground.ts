import type { Ground } from '../commands/open.ts'
import { openWorld } from '../open-world.ts'
import { inspectHost } from './inspect.ts'
import { probesOver } from './probes.ts'
import { invokingUser } from './user.ts'

/** This host as commands open it: its doors, and what was found here. Reads only. */
export async function openHostGround(env: NodeJS.ProcessEnv = process.env): Promise<Ground> {
  const user = await invokingUser(env)
  const world = await openWorld(env, { uid: user.uid, gid: user.gid })
  return {
    world,
    host: await inspectHost(world.engine, user),
    given: {},
    probes: secretOf => probesOver(world, secretOf),
    close: async () => undefined,
  }
}
