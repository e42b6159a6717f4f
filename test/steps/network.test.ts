import { expect, test } from 'vitest'
import type { NetworkState } from '../../src/adapters/container-engine.ts'
import type { PlanContext } from '../../src/engine/step.ts'
import { network } from '../../src/steps/network.ts'
import { sampleDeployment } from './sample.ts'

const bridge: NetworkState = { name: 'postgres-net', driver: 'bridge', labels: {}, members: {} }

/** The plan for a gateway on a network that is there. */
const planOn = (is: Partial<NetworkState>) => {
  const context = { deployment: sampleDeployment() } as unknown as PlanContext
  const world = { engine: { network: async () => ({ ...bridge, ...is }) } }
  return network.inspect({ ...context, world } as unknown as PlanContext).then(found => network.plan(found, context))
}

test('a network that is there is used as it is', async () => {
  expect(await planOn({})).toEqual({ changes: [], asIs: ['network postgres-net'] })
})

test.each<[string, Partial<NetworkState>]>([
  ['an internal one', { internal: true }],
  ['the host’s own', { driver: 'host' }],
  ['none at all', { driver: 'null' }],
  ['one that is bridged to the host’s network', { driver: 'macvlan' }],
])('%s publishes no port, and is refused before anything is made', async (_, is) => {
  await expect(planOn(is)).rejects.toMatchObject({
    exit: 3,
    what: 'the gateway would not be reached on network postgres-net',
    next: expect.stringContaining('choose a network'),
  })
})
