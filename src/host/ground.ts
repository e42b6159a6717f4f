import type { Ground } from '../commands/open.ts'
import { answerAt } from '../deployment/answers.ts'
import { parseAnswers } from '../deployment/file.ts'
import { openWorld } from '../open-world.ts'
import { deploymentFiles } from '../paths.ts'
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

/** An adopted container has no label: it is known by the deployment that was written down under its name. */
async function withAdopted(world: World, host: HostFacts): Promise<HostFacts> {
  const gateways = host.gateways.map(async gateway => {
    const path = deploymentFiles(world.own, gateway.name).deployment
    const text = gateway.deployment === undefined ? await world.files.read(path) : undefined
    const id = text && answerAt<string>(parseAnswers(text, path), 'adopted.container')
    return id === gateway.id ? { ...gateway, deployment: gateway.name } : gateway
  })
  return { ...host, gateways: await Promise.all(gateways) }
}

/** This host as commands open it: its doors, and what was found here. Reads only; with `mayRun`, trials may run a container that removes itself and store a value in a keychain. */
export async function openHostGround(mayRun = true): Promise<Ground> {
  const { world, user } = await openHostWorld()
  return {
    world,
    host: await withAdopted(world, await inspectHost(world.engine, user, mayRun)),
    given: {},
    probes: secretOf => probesOver(world, secretOf, mayRun),
    close: async () => undefined,
  }
}
