import { serversBeside } from '../../steps/beside/place.ts'
import { type HostNetwork, thisHost } from '../address.ts'
import { check, type Check, failed, summed } from '../check.ts'
import { count, listed } from '../words.ts'
import { fromContainer } from './from-container.ts'
import { fromHost, type TryHere, tryHere } from './from-host.ts'
import { besideTargets, portsOutside, targetsOf } from './targets.ts'

/** The network on which a container is of which nothing is said. */
const usualNetwork = 'bridge'

export const outsideCheck = (host: HostNetwork, tried: TryHere = tryHere): Check =>
  check(
    'outside',
    'from outside',
    'from other containers and as another user of this host, nobody gets anything of the gateway or of the MCP servers beside it without a key',
    async context => {
      const { deployment, world, signal } = context
      const gateway = await world.engine.container(deployment.name)
      if (!gateway) return failed(`there is no container ${deployment.name}`)
      const targets = [...targetsOf(gateway), ...(await besideTargets(serversBeside(deployment), context))]
      const ports = portsOutside(host, context)
      const networks = [...new Set([usualNetwork, ...Object.keys(gateway.networks)])]
      const there = (await Promise.all(networks.map(name => world.engine.network(name)))).flatMap(
        one => one?.name ?? [],
      )
      const findings = await Promise.all([
        fromHost(targets, signal, tried),
        ...there.map(network => fromContainer(network, [...targets, ...ports], context, gateway.imageId)),
      ])
      const asked = `${count(targets.length, 'request')} without a key`
      const closed = ports.length > 0 ? `; ${count(ports.length, 'other address', 'other addresses')} closed` : ''
      return summed(findings.flat(), `${asked} refused from this host and from containers on ${listed(there)}${closed}`)
    },
    { notInRehearsal: 'a rehearsal has no containers and no networks' },
  )

export const outside = outsideCheck(thisHost)
