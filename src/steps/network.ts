import type { NetworkState } from '../adapters/container-engine.ts'
import type { Step } from '../engine/step.ts'
import { changesOf } from './change.ts'
import { identityLabels } from '../identity/mark.ts'
import { standingByLabels } from './own.ts'
import { ownLabel } from './paths.ts'

const make = changesOf('network', 'Docker')

/** The Docker network on which the container meets PostgreSQL and MCP servers. One that exists is used as it is. */
export const network: Step<NetworkState | undefined> = {
  id: 'network',
  title: 'network',
  after: [],
  inspect: ({ deployment, world }) => world.engine.network(deployment.network),
  plan: (is, { deployment }) => {
    const what = `network ${deployment.network}`
    return is ? { changes: [], asIs: [what] } : { changes: [make('network', 'create', what)], asIs: [] }
  },
  async apply(_change, { deployment, world, identity }) {
    if (await world.engine.network(deployment.network)) return
    await world.engine.createNetwork(deployment.network, {
      [ownLabel]: deployment.name,
      ...identityLabels(identity),
    })
  },
  async undo(_change, _receipt, context) {
    const { deployment, world } = context
    const is = await world.engine.network(deployment.network)
    // Others may have joined it since: then it is theirs too.
    if (!is || Object.keys(is.members).length > 0) return
    if ((await standingByLabels(is.labels, context)) !== 'ours') return
    await world.engine.removeNetwork(deployment.network)
  },
}
