import { each } from '../engine/owned.ts'
import { besideName, serversBeside } from './beside/place.ts'
import type { NetworkState } from '../adapters/container-engine.ts'
import type { Change, PlanContext, Step, StepPlan } from '../engine/step.ts'
import { Exit, Failure } from '../failure.ts'
import { privateNetwork } from './beside/place.ts'
import { changesOf, nameOf } from '../gateway/change.ts'
import { identityLabels } from '../identity/mark.ts'
import { standingByLabels } from '../identity/own.ts'
import { ownLabel } from '../gateway/paths.ts'

const make = changesOf('network', 'Docker')

/** The networks of a deployment: the one that was chosen, and the private one of a gateway with servers beside it. */
const networksOf = (deployment: PlanContext['deployment']): { name: string; change: string; isPrivate: boolean }[] => {
  const own = privateNetwork(deployment)
  return [
    { name: deployment.network, change: 'network', isPrivate: false },
    ...(own === undefined ? [] : [{ name: own, change: 'private', isPrivate: true }]),
  ]
}

/** The network that a change of this step is about. */
const networkOfChange = (change: Change, { name, network: chosen }: PlanContext['deployment']): string =>
  nameOf(change) === 'private' ? `${name}-mcp` : chosen

interface Found {
  is?: NetworkState
  /** Why it may not be used. */
  refusal?: Failure
}

/** On a private network there is nobody else, so one that is somebody else's is none. */
const taken = (name: string): Failure =>
  new Failure({
    what: `the network ${name} exists already`,
    why: 'Gatewright did not make it for this gateway, whose private network has that name',
    next: `remove it where nothing needs it: docker network rm ${name}; or give this gateway another name`,
    exit: Exit.refused,
  })

/** Drivers that give a container no port of this host (https://docs.docker.com/engine/network/drivers/). */
const withoutPorts = ['host', 'none', 'null', 'macvlan', 'ipvlan']

/** Why this host would not reach a gateway there; one that joins a second network is reached by that one. */
function unreachable(deployment: PlanContext['deployment'], is: NetworkState): Failure | undefined {
  const isCutOff = is.internal && privateNetwork(deployment) === undefined
  if (!isCutOff && !withoutPorts.includes(is.driver)) return undefined
  return new Failure({
    what: `the gateway would not be reached on network ${is.name}`,
    why: isCutOff
      ? `${is.name} is internal: Docker publishes no port of a container that is on no other network`
      : `Docker publishes no port of a container on a network of the driver ${is.driver}`,
    next: 'choose a network of the driver bridge that is not internal ("Docker network"), and have PostgreSQL join it: docker network connect NETWORK CONTAINER',
    exit: Exit.refused,
  })
}

/** Networks that were made for it. One with somebody else’s containers on it is shared. */
const ownedNetworks = each(async ({ change }, context) => {
  const { world, deployment } = context
  const is = await world.engine.network(networkOfChange(change, deployment))
  const one = { changes: [change.id], group: 'Docker', what: change.what }
  if (!is) return { ...one, standing: 'gone' }
  if ((await standingByLabels(is.labels, context)) !== 'ours') return { ...one, standing: 'foreign' }
  const own = [deployment.name, ...serversBeside(deployment).map(server => besideName(deployment, server))]
  const others = Object.keys(is.members).filter(member => !own.includes(member))
  return others.length > 0
    ? { ...one, standing: 'shared', detail: `${others.join(', ')} on it` }
    : { ...one, standing: 'ours' }
})

/**
 * The Docker network on which the container meets PostgreSQL and MCP servers, which is used as it is where it exists; and the private one, on which a gateway meets
 * the servers beside it and nobody else.
 */
export const network: Step<Found[]> = {
  id: 'network',
  title: 'network',
  after: [],
  inspect: context =>
    Promise.all(
      networksOf(context.deployment).map(async ({ name, isPrivate }): Promise<Found> => {
        const is = await context.world.engine.network(name)
        const isOurs = !is || !isPrivate || (await standingByLabels(is.labels, context)) === 'ours'
        const refusal = isOurs ? is && !isPrivate && unreachable(context.deployment, is) : taken(name)
        return { ...(is && { is }), ...(refusal && { refusal }) }
      }),
    ),
  plan: (found, { deployment }) => {
    const plan: StepPlan = { changes: [], asIs: [] }
    networksOf(deployment).forEach(({ name, change, isPrivate }, index) => {
      const { is, refusal } = found[index]!
      if (refusal) throw refusal
      const what = `network ${name}`
      const detail = isPrivate ? { detail: 'private: the gateway and the MCP servers beside it' } : {}
      if (is) plan.asIs.push(what)
      else plan.changes.push(make(change, 'create', what, detail))
    })
    return plan
  },
  async apply(change, { deployment, world, identity }) {
    const name = networkOfChange(change, deployment)
    if (await world.engine.network(name)) return
    await world.engine.createNetwork(name, { [ownLabel]: deployment.name, ...identityLabels(identity) })
  },
  owned: ownedNetworks,
  async undo(change, _receipt, context) {
    const { deployment, world } = context
    const name = networkOfChange(change, deployment)
    const is = await world.engine.network(name)
    // Others may have joined it since: then it is theirs too.
    if (!is || Object.keys(is.members).length > 0) return
    if ((await standingByLabels(is.labels, context)) !== 'ours') return
    await world.engine.removeNetwork(name)
  },
}
