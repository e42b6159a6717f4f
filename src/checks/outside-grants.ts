import type { Server } from '../deployment/schema.ts'
import { type CheckContext, type Finding } from './check.ts'
import { each } from './each.ts'
import { type HeldKey, heldKeys, mayCall } from './keys.ts'
import { type Pair, pairsOf, sampled } from './pairs.ts'
import { refused } from './refused.ts'
import { safeCalls } from './safe-call.ts'
import { type Tool, toolsSeen } from '../gateway/tool-list.ts'

type HeldPair = Pair<HeldKey>
type Call = { tool: string; arguments: Record<string, unknown> }

/** Called where no tool is known to be safe: should it not be refused, there is nothing that it could do. */
const nobody: Call = { tool: 'gatewright_no_such_tool', arguments: {} }

type Offers = (server: Server) => Promise<Tool[]>

/** What each server offers, asked with the master key, and of each server once. */
function offersOf(context: CheckContext): Offers {
  const known = new Map<string, Promise<Tool[]>>()
  const asked = async ({ name }: Server) => {
    const seen = await toolsSeen(context, context.secrets.get('secrets.masterKey'), name)
    return 'tools' in seen ? seen.tools : []
  }
  return server => {
    const tools = known.get(server.name) ?? asked(server)
    known.set(server.name, tools)
    return tools
  }
}

/** LiteLLM looks whether a key may use the server before it looks for the tool (proxy/_experimental/mcp_server/rest_endpoints.py). */
async function notItsServer({ key, server }: HeldPair, offers: Offers, context: CheckContext): Promise<Finding[]> {
  const { gateway } = context
  const [call = nobody] = safeCalls(server, await offers(server), context)
  const { tool, arguments: given } = call
  const request = { server: server.name, tool, arguments: given }
  return [
    refused(`${key.alias} listing ${server.name}`, await gateway.mcpTools(key.secret, server.name), [401, 403]),
    refused(`${key.alias} calling ${server.name}`, await gateway.mcpCall(key.secret, request), [401, 403]),
  ]
}

/** A tool that a key may not use and that may be called all the same: one known to be safe, or one that does nothing without its arguments. */
function forbiddenCall({ key, server }: HeldPair, offered: Tool[], context: CheckContext): Call | undefined {
  const forbidden = offered.filter(({ name }) => !mayCall(key, server.name, name.raw()))
  const safe = safeCalls(server, forbidden, context).find(({ tool }) => forbidden.some(({ name }) => name.is(tool)))
  if (safe) return safe
  const needsArguments = forbidden.find(({ inputSchema }) => inputSchema?.required?.length)
  return needsArguments && { tool: needsArguments.name.raw(), arguments: {} }
}

async function notItsTool(pair: HeldPair, offers: Offers, context: CheckContext): Promise<Finding[]> {
  const { key, server } = pair
  const call = forbiddenCall(pair, await offers(server), context)
  if (!call) return []
  const request = { server: server.name, tool: call.tool, arguments: call.arguments }
  const answer = await context.gateway.mcpCall(key.secret, request)
  return [refused(`${key.alias} calling ${server.name}/${call.tool}`, answer, [401, 403])]
}

/** What came of it: the findings, and how many pairs of a key and a server there are of those that were tried. */
export interface OutsideGrants {
  findings: Finding[]
  tried: number
  pairs: number
}

/** Each key is refused what it was not granted: other servers, and of its own servers the tools that it may not use. */
export async function outsideGrants(context: CheckContext): Promise<OutsideGrants> {
  const offers = offersOf(context)
  const pairs = pairsOf(heldKeys(context), context.deployment.servers)
  const tried = sampled(pairs)
  const findings = await each(tried, context, pair =>
    pair.grant === 'none' ? notItsServer(pair, offers, context) : notItsTool(pair, offers, context),
  )
  return { findings: findings.flat(), tried: tried.length, pairs: pairs.length }
}
