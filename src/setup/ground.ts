import { dirname } from 'node:path'
import { localFiles } from '../adapters/local-files.ts'
import { checkDirectory } from '../adapters/own-files.ts'
import type { ContainerState } from '../adapters/container-engine.ts'
import type { Ground } from './open.ts'
import { usualToolsRole } from '../deployment/sections/neighbours.ts'
import { answerAt } from '../deployment/answers.ts'
import { deploymentFrom, parseAnswers } from '../deployment/file.ts'
import { openWorld } from '../open-world.ts'
import { recordedOwner } from '../identity/identity.ts'
import { deploymentFiles, ownPaths } from '../paths.ts'
import { inContainer, ownLabel } from '../gateway/paths.ts'
import type { World } from '../world.ts'
import type { HostFacts, Neighbour } from '../host/facts.ts'
import { inspectHost } from '../host/inspect.ts'
import { probesOver } from '../host/probes.ts'
import { invokingUser } from '../host/user.ts'

/** The doors of this host, for the user who typed the command; with the name of a gateway, to that one. */
export async function openHostWorld(
  name?: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ world: World; user: HostFacts['user'] }> {
  const user = await invokingUser(env)
  const own = ownPaths(env)
  // Only root can leave files to somebody else.
  const owner =
    name !== undefined && process.geteuid?.() === 0 ? await recordedOwner({ files: localFiles, own }, name) : undefined
  const world = await openWorld(env, owner ?? { uid: user.uid, gid: user.gid })
  // What stands there is believed: which gateway is ours, and what it is to be.
  for (const directory of [world.own.config, world.own.state]) await checkDirectory(world, directory, 0o600)
  return { world, user }
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

const neighbourIn = ({ spec }: ContainerState): Neighbour[] => {
  const name = spec.labels[ownLabel]
  if (name === undefined) return []
  const config = spec.mounts.find(({ target }) => target === inContainer.config)?.source
  const url = spec.env.DATABASE_URL === undefined ? null : URL.parse(spec.env.DATABASE_URL)
  return [
    {
      name,
      ...(config && { project: dirname(config) }),
      // It does not say as whom its tools log in.
      toolsRoles: [usualToolsRole],
      network: spec.network,
      ...(spec.ports[0] && { port: spec.ports[0].hostPort }),
      ...(url && { role: decodeURIComponent(url.username), database: decodeURIComponent(url.pathname.slice(1)) }),
    },
  ]
}

/** The other gateways here: those that are recorded, and those that run on this engine for whomever. */
async function neighbours({ engine, files, own }: World): Promise<Neighbour[]> {
  const recorded = (await files.list(own.config).catch(() => [])).map(async (name): Promise<Neighbour[]> => {
    const path = deploymentFiles(own, name).deployment
    const text = await files.read(path)
    if (text === undefined) return []
    const { paths, database, servers, network, exposure } = deploymentFrom(parseAnswers(text, path)).deployment
    const toolsRoles = servers.flatMap(({ reads }) => reads?.role ?? [])
    const { project } = paths
    return [{ name, project, role: database.role, database: database.name, toolsRoles, network, port: exposure.port }]
  })
  const known = await Promise.all(recorded.map(each => each.catch(() => [])))
  const containers = await engine.containers().catch(() => [])
  const names = new Set(known.flat().map(({ name }) => name))
  // What is recorded of a gateway says more than its container does.
  return [...known.flat(), ...containers.flatMap(neighbourIn).filter(({ name }) => !names.has(name))]
}

/** This host as commands open it: its doors, and what was found here. Reads only; with `mayRun`, trials may run a container that removes itself and store a value in a keychain. */
export async function openHostGround(mayRun = true, name?: string): Promise<Ground> {
  const { world, user } = await openHostWorld(name)
  return {
    world,
    host: {
      ...(await withAdopted(world, await inspectHost(world.engine, user, mayRun))),
      neighbours: await neighbours(world),
    },
    given: {},
    probes: secretOf => probesOver(world, secretOf, mayRun),
    close: async () => undefined,
  }
}
