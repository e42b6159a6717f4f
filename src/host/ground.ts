import type { Ground } from '../commands/open.ts'
import { openWorld } from '../open-world.ts'
import type { World } from '../world.ts'
import type { HostFacts } from './facts.ts'
import { inspectHost } from './inspect.ts'
import { probesOver } from './probes.ts'
import { invokingUser } from './user.ts'

/** The doors of this host, for the user who typed the command. */
export async function openHostWorld(
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ world: World; user: HostFacts['user'] }> {
  const user = await invokingUser(env)
  return { world: await openWorld(env, { uid: user.uid, gid: user.gid }), user }
}

/** This host as commands open it: its doors, and what was found here. Reads only; with `mayRun`, trials may run a container that removes itself and store a value in a keychain. */
export async function openHostGround(mayRun = true): Promise<Ground> {
  const { world, user } = await openHostWorld()
  return {
    world,
    host: await inspectHost(world.engine, user, mayRun),
    given: {},
    probes: secretOf => probesOver(world, secretOf, mayRun),
    close: async () => undefined,
  }
}
