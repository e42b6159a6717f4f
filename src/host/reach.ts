import type { ContainerEngine, NetworkState } from '../adapters/container-engine.ts'
import { hostAndPortOf } from '../adapters/pg/host-and-port.ts'
import type { Verdict } from '../deployment/field.ts'
import type { ContainerView } from '../deployment/probes.ts'
import { asFailure } from '../failure.ts'
import { type Answer, askFromContainer } from './reach-script.ts'

const hostGateway = 'host.docker.internal'

/** Names on a network of Docker's are container names and aliases; a name with a dot, or an address, is looked for elsewhere. */
const isContainerName = (host: string) => !host.includes('.') && !host.includes(':')

function memberOf({ members }: NetworkState, host: string): string | undefined {
  return Object.entries(members).find(([name, { aliases }]) => name === host || aliases.includes(host))?.[0]
}

function nobodyCalled(host: string, network: NetworkState): Verdict {
  const names = Object.keys(network.members)
  const others = names.length > 0 ? `there are: ${names.join(', ')}` : 'there is none'
  return { ok: false, text: `no container on ${network.name} is called ${host}; ${others}` }
}

/** What the answer of a container on the network means to the user. */
function verdictOf(answer: Answer, { target, network, role }: ContainerView): Verdict {
  const from = `a container on ${network}`
  switch (answer.step) {
    case 'admitted':
      return { ok: true, text: `tried from ${from}: PostgreSQL answers at ${target} and lets ${role} try to log in` }
    case 'name':
      return { ok: false, text: `${from} does not find the name in ${target}` }
    case 'timeout':
      return {
        ok: false,
        text: `${from} gets no answer from ${target}: a firewall between them drops it; admit ${network}'s subnet`,
      }
    case 'connect':
      return {
        ok: false,
        text: `${from} is refused at ${target} (${answer.detail}): PostgreSQL does not listen there; set listen_addresses and the port`,
      }
    case 'protocol':
      return { ok: false, text: `what answers ${from} at ${target} is no PostgreSQL` }
    case 'refused':
      return {
        ok: false,
        text: `PostgreSQL refuses ${from}: ${answer.detail}; admit that network's subnet in pg_hba.conf, then: select pg_reload_conf()`,
      }
  }
}

async function tried(engine: ContainerEngine, view: ContainerView, signal: AbortSignal): Promise<Verdict> {
  const { host, port } = hostAndPortOf(view.target)
  const { image, network, role, database } = view
  const extraHosts = host === hostGateway ? [`${hostGateway}:host-gateway`] : []
  try {
    return verdictOf(
      await askFromContainer(engine, { image, network, host, port, role, database, extraHosts }, signal),
      view,
    )
  } catch (error) {
    return { ok: true, text: `not tried from a container, which could not ask: ${asFailure(error).why}` }
  }
}

/**
 * Whether a container on the network will reach the server: first by Docker's own record of names there, then, where the image is already here and a
 * container may be run, by asking the server from one.
 */
export async function tryFromNetwork(
  engine: ContainerEngine,
  view: ContainerView,
  mayRun: boolean,
  signal: AbortSignal,
): Promise<Verdict> {
  const { host } = hostAndPortOf(view.target)
  const network = await engine.network(view.network)
  if (!network) {
    if (isContainerName(host))
      return { ok: false, text: `network ${view.network} does not exist yet, so no container on it is called ${host}` }
    return { ok: true, text: `not tried: network ${view.network} is created by the plan` }
  }
  const member = isContainerName(host) ? memberOf(network, host) : undefined
  if (isContainerName(host) && !member) return nobodyCalled(host, network)
  const found = member ? `container "${member}" on ${view.network} answers to ${host}; ` : ''
  if (!mayRun) return { ok: true, text: `${found}not tried from a container: that waits for your yes` }
  if (!(await engine.image(view.image)))
    return { ok: true, text: `${found}not tried from a container: the image is not here yet` }
  return tried(engine, view, signal)
}
