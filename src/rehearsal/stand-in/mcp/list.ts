import type { Tool } from '@modelcontextprotocol/sdk/types.js'
import type { Principal } from '../auth/principal.ts'
import type { Log } from '../log.ts'
import { toolGranted, toolServed } from './access.ts'
import type { McpGateway } from './gateway.ts'
import { faultOf, type Outcome } from './outcome.ts'
import type { McpServer } from './servers.ts'

/** What one server contributed to a listing. */
export interface Listing {
  server: McpServer
  tools: Tool[]
  outcome: Outcome
  /** Why it contributed nothing. */
  error?: unknown
}

/** The tools that a principal may see on these servers. A server that fails leaves its outcome, never the whole listing. */
export function listTools(
  gateway: McpGateway,
  principal: Principal,
  servers: McpServer[],
  log: Log,
): Promise<Listing[]> {
  return Promise.all(servers.map(server => listOne(gateway, principal, server, log)))
}

async function listOne(gateway: McpGateway, principal: Principal, server: McpServer, log: Log): Promise<Listing> {
  try {
    const all = await gateway.toolsOf(server)
    const tools = all.filter(({ name }) => toolServed(server, name) && toolGranted(principal, server, name))
    return { server, tools, outcome: { status: 'ok', tool_count: tools.length } }
  } catch (error) {
    const outcome = faultOf(error)
    log.proxy('WARNING', 'LiteLLM', `Error getting tools from ${server.name}: ${outcome.status}`)
    return { server, tools: [], outcome, error }
  }
}

/** The outcomes by server, as clients see them. */
export const outcomes = (listings: Listing[]): Record<string, Outcome> =>
  Object.fromEntries(listings.map(({ server, outcome }) => [server.prefix, outcome]))
