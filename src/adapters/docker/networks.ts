import type { NetworkInspectInfo } from 'dockerode'
import type { ContainerEngine, ContainerState, NetworkState } from '../container-engine.ts'
import { type Client, unlessMissing } from './client.ts'
import { allContainers } from './containers.ts'

type Described = Pick<NetworkInspectInfo, 'Name' | 'Driver' | 'Labels'> & Partial<Pick<NetworkInspectInfo, 'Internal'>>

/** Members are the running containers: the others have no address there. */
function stateOf({ Name, Driver, Labels, Internal }: Described, containers: ContainerState[]): NetworkState {
  const members: NetworkState['members'] = {}
  for (const { spec, networks } of containers) {
    const member = networks[Name]
    if (member?.address) members[spec.name] = member
  }
  return { name: Name, driver: Driver, ...(Internal && { internal: true }), labels: Labels ?? {}, members }
}

/** The part of the engine that deals with networks. */
export function networkCalls(
  client: Client,
): Pick<ContainerEngine, 'network' | 'networks' | 'createNetwork' | 'removeNetwork'> {
  const { docker, doing } = client
  return {
    network: name =>
      doing(`the network ${name} could not be looked at`, async () => {
        const is = await unlessMissing<Described>(docker.getNetwork(name).inspect())
        // The engine looks for names among the ids as well.
        return is?.Name === name ? stateOf(is, await allContainers(client)) : undefined
      }),
    networks: () =>
      doing('the networks could not be listed', async () => {
        const [networks, containers] = await Promise.all([docker.listNetworks(), allContainers(client)])
        return networks.map(network => stateOf(network, containers))
      }),
    createNetwork: (name, labels) =>
      doing(`the network ${name} could not be made`, async () => {
        await docker.createNetwork({ Name: name, Labels: labels, CheckDuplicate: true })
      }),
    removeNetwork: name =>
      doing(`the network ${name} could not be removed`, async () => {
        await unlessMissing(docker.getNetwork(name).remove())
      }),
  }
}
