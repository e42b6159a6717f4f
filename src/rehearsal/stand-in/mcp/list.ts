import type { Tool } from '@modelcontextprotocol/sdk/types.js'
import type { Principal } from '../auth/principal.ts'
import { Problem } from '../http/problem.ts'
import type { Log } from '../log.ts'
import { toolGranted, toolServed } from './access.ts'
import type { McpGateway } from './gateway.ts'
import { type Outcome, UpstreamFailure } from './outcome.ts'
import type { McpServer } from './servers.ts'

/** What one server contributed to a listing. */
export interface Listing {
  server: McpServer
  tools: Tool[]
  outcome: Outcome
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
    // A stdio server that may not be started has no tools, and that counts as an answer.
    if (error instanceof Problem) return { server, tools: [], outcome: { status: 'ok', tool_count: 0 } }
    if (!(error instanceof UpstreamFailure)) throw error
    const outcome = error.fault
    log.proxy('WARNING', 'LiteLLM', `Error getting tools from ${server.name}: ${outcome.status}`)
    return { server, tools: [], outcome }
  }
}

/** The outcomes by server, as clients see them. */
export const outcomes = (listings: Listing[]): Record<string, Outcome> =>
  Object.fromEntries(listings.map(({ server, outcome }) => [server.prefix, outcome]))
