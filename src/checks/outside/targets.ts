import type { ContainerState } from '../../adapters/container-engine.ts'
import { bridgePort, besideName, type ServerBeside } from '../../steps/beside/place.ts'
import { containerPort } from '../../steps/container/spec.ts'
import { divided, type HostNetwork } from '../address.ts'
import type { CheckContext } from '../check.ts'
import type { Target } from './reached.ts'

const ask = (method: 'GET' | 'POST', path: string, body?: object): Target['request'] => ({
  method,
  path,
  ...(body && { body: JSON.stringify(body) }),
})

const client = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'gatewright', version: '1' } }
const hello = { jsonrpc: '2.0', id: 1, method: 'initialize', params: client }
const greeting = ask('POST', '/mcp', hello)

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
  greeting,
]

const addressesOf = ({ networks }: ContainerState) =>
  Object.values(networks).flatMap(({ address }) => (address === '' ? [] : [address]))

/** What of the gateway is tried, wherever one stands: by its addresses, since names are for its own network. */
export const targetsOf = (gateway: ContainerState): Target[] =>
  addressesOf(gateway).flatMap(host =>
    closedRoutes.map(request => ({ name: `${request!.method} ${request!.path}`, host, port: containerPort, request })),
  )

const noToken = ', whose bridge was made before it asked for a token and gets one with the next change of the gateway,'

/** What of the servers beside the gateway is tried: they are the gateway's alone. */
export async function besideTargets(servers: ServerBeside[], context: CheckContext): Promise<Target[]> {
  const each = servers.map(async (server): Promise<Target[]> => {
    const is = await context.world.engine.container(besideName(context.deployment, server))
    const name = `MCP server ${server.name}${server.beside.token ? '' : noToken}`
    return is ? addressesOf(is).map(host => ({ name, host, port: bridgePort, request: greeting })) : []
  })
  return (await Promise.all(each)).flat()
}

/** Ports of this host that nobody chose, as who is not on it sees them: a rule of its firewall may open them to others than to itself. */
export function portsOutside(host: HostNetwork, { deployment }: CheckContext): Target[] {
  const { port, addresses } = deployment.exposure
  const { others } = divided(host.addresses(), ['127.0.0.1', ...addresses])
  const reachable = others.filter(address => address !== '::1' && !address.startsWith('127.') && !address.includes('%'))
  return reachable.map(address => ({ name: `port ${port} of ${address}`, host: address, port }))
}
