import { z } from 'zod'
import type { ContainerState } from '../../adapters/container-engine.ts'
import { containerPort } from '../../steps/container/spec.ts'
import { divided, type HostNetwork, thisHost } from '../address.ts'
import { check, type Check, type CheckContext, failed, type Finding, summed } from '../check.ts'
import { count, listed } from '../words.ts'
import { command, type Reached, type Target } from './program.ts'

/** The network on which a container is of which nothing is said. */
const usualNetwork = 'bridge'

const ask = (method: 'GET' | 'POST', path: string, body?: object): Target['request'] => ({
  method,
  path,
  ...(body && { body: JSON.stringify(body) }),
})

const client = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'gatewright', version: '1' } }
const hello = { jsonrpc: '2.0', id: 1, method: 'initialize', params: client }

/** What nobody may do without a key: see and make keys, see the configuration, chat, and reach MCP servers. */
const closedRoutes: Target['request'][] = [
  ask('GET', '/key/list'),
  // Should it not be refused, the key that it makes ends by itself.
  ask('POST', '/key/generate', { duration: '1m' }),
  ask('GET', '/user/list'),
  ask('GET', '/get/config/callbacks'),
  ask('GET', '/spend/logs'),
  ask('GET', '/v1/models'),
  ask('POST', '/v1/chat/completions', { model: 'any', messages: [] }),
  ask('GET', '/v1/mcp/server'),
  ask('GET', '/mcp-rest/tools/list'),
  ask('POST', '/mcp', hello),
]

const addressesOf = ({ networks }: ContainerState) =>
  Object.values(networks).flatMap(({ address }) => (address === '' ? [] : [address]))

/** What of the gateway is tried, wherever one stands: by its addresses, since names are for its own network. */
const targetsOf = (gateway: ContainerState): Target[] =>
  addressesOf(gateway).flatMap(host =>
    closedRoutes.map(request => ({ name: `${request!.method} ${request!.path}`, host, port: containerPort, request })),
  )

/** Refused, or not there to be asked: 404 is a route that this version does not have, and nothing was told by it. */
const isClosed = (reached: Reached) => reached === 'closed' || [401, 403, 404, 405].includes(Number(reached))

const judge = (from: string, target: Target, reached: Reached): Finding =>
  isClosed(reached)
    ? { ok: true, text: `${target.name} ${from}: ${reached}` }
    : { ok: false, text: `${target.name} is open ${from}, without a key (${reached})` }

/** Tries all of it from a container that has nothing to do with the gateway. */
async function fromContainer(network: string, targets: Target[], context: CheckContext, imageId: string) {
  const once = { image: imageId, entrypoint: ['python3'], args: command(targets), network }
  const { exitCode, output } = await context.world.engine.runOnce(once, context.signal)
  const read = results.safeParse(parsed(output.trim().split('\n').at(-1) ?? ''))
  const from = `from a container on ${network}`
  if (exitCode !== 0 || !read.success || read.data.length !== targets.length)
    return [{ ok: false, text: `nothing could be tried ${from}: ${output.trim().slice(-200)}` }]
  return targets.map((target, at) => judge(from, target, read.data[at]!))
}

const results = z.array(z.union([z.literal('closed'), z.literal('open'), z.number()]))

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** This host's users need no right to reach a container's address: whoever runs this check is as foreign to it as any of them. */
async function fromHost(targets: Target[], signal: AbortSignal, fetched: typeof fetch): Promise<Finding[]> {
  return Promise.all(
    targets.map(async target => {
      const { host, port, request } = target
      const limit = AbortSignal.any([signal, AbortSignal.timeout(10_000)])
      const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
      const reached = await fetched(`http://${host}:${port}${request!.path}`, {
        method: request!.method,
        headers,
        ...(request!.body && { body: request!.body }),
        signal: limit,
      }).then(
        async answer => {
          await answer.body?.cancel()
          return answer.status
        },
        () => 'closed' as const,
      )
      signal.throwIfAborted()
      return judge('from this host', target, reached)
    }),
  )
}

/** Ports of this host that nobody chose, as who is not on it sees them: a rule of its firewall may open them to others than to itself. */
function portsOutside(host: HostNetwork, { deployment }: CheckContext): Target[] {
  const { port, addresses } = deployment.exposure
  const { others } = divided(host.addresses(), ['127.0.0.1', ...addresses])
  const reachable = others.filter(address => address !== '::1' && !address.startsWith('127.') && !address.includes('%'))
  return reachable.map(address => ({ name: `port ${port} of ${address}`, host: address, port }))
}

export const outsideCheck = (host: HostNetwork, fetched: typeof fetch = fetch): Check =>
  check(
    'outside',
    'from outside',
    'from other containers and from this host, nobody gets anything of the gateway without a key',
    async context => {
      const { deployment, world, signal } = context
      const gateway = await world.engine.container(deployment.name)
      if (!gateway) return failed(`there is no container ${deployment.name}`)
      const targets = targetsOf(gateway)
      const ports = portsOutside(host, context)
      const networks = [...new Set([usualNetwork, ...Object.keys(gateway.networks)])]
      const there = (await Promise.all(networks.map(name => world.engine.network(name)))).flatMap(
        one => one?.name ?? [],
      )
      const findings = await Promise.all([
        fromHost(targets, signal, fetched),
        ...there.map(network => fromContainer(network, [...targets, ...ports], context, gateway.imageId)),
      ])
      const asked = `${count(targets.length, 'request')} without a key`
      const closed = ports.length > 0 ? `; ${count(ports.length, 'other address', 'other addresses')} closed` : ''
      return summed(findings.flat(), `${asked} refused from this host and from containers on ${listed(there)}${closed}`)
    },
    { notInRehearsal: 'a rehearsal has no containers and no networks' },
  )

export const outside = outsideCheck(thisHost)
