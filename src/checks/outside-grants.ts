import type { Server } from '../deployment/schema.ts'
import { grantOf } from '../deployment/grants.ts'
import { type CheckContext, type Finding } from './check.ts'
import { type HeldKey, heldKeys, mayCall } from './keys.ts'
import { refused } from './refused.ts'
import { safeCalls } from './safe-call.ts'
import { type Tool, toolsSeen } from './tool-list.ts'

type Call = { tool: string; arguments: Record<string, unknown> }

/** Called where no tool is known to be safe: should it not be refused, there is nothing that it could do. */
const nobody: Call = { tool: 'gatewright_no_such_tool', arguments: {} }

async function offeredBy(server: Server, context: CheckContext): Promise<Tool[]> {
  const seen = await toolsSeen(context, context.secrets.get('secrets.masterKey'), server.name)
  return 'tools' in seen ? seen.tools : []
}

/** LiteLLM looks whether a key may use the server before it looks for the tool (proxy/_experimental/mcp_server/rest_endpoints.py). */
async function notItsServer(key: HeldKey, server: Server, context: CheckContext): Promise<Finding[]> {
  const [call = nobody] = safeCalls(server, await offeredBy(server, context))
  const { tool, arguments: given } = call
  const request = { server: server.name, tool, arguments: given }
  return [
    refused(`${key.alias} listing ${server.name}`, await context.gateway.mcpTools(key.secret, server.name), [401, 403]),
    refused(`${key.alias} calling ${server.name}`, await context.gateway.mcpCall(key.secret, request), [401, 403]),
  ]
}

/** A tool that a key may not use and that may be called all the same: one known to be safe, or one that does nothing without its arguments. */
function forbiddenCall(key: HeldKey, server: Server, offered: Tool[]): Call | undefined {
  const forbidden = offered.filter(({ name }) => !mayCall(key, server.name, name))
  const safe = safeCalls(server, forbidden).find(({ tool }) => forbidden.some(({ name }) => name === tool))
  if (safe) return safe
  const needsArguments = forbidden.find(({ inputSchema }) => inputSchema?.required?.length)
  return needsArguments && { tool: needsArguments.name, arguments: {} }
}

async function notItsTool(key: HeldKey, server: Server, context: CheckContext): Promise<Finding[]> {
  const call = forbiddenCall(key, server, await offeredBy(server, context))
  if (!call) return []
  const request = { server: server.name, tool: call.tool, arguments: call.arguments }
  const answer = await context.gateway.mcpCall(key.secret, request)
  return [refused(`${key.alias} calling ${server.name}/${call.tool}`, answer, [401, 403])]
}

function outside(key: HeldKey, server: Server, context: CheckContext): Promise<Finding[]> {
  const grant = grantOf(key, server.name)
  if (grant === 'none') return notItsServer(key, server, context)
  return grant === 'all' ? Promise.resolve([]) : notItsTool(key, server, context)
}

/** Each key is refused what it was not granted: other servers, and of its own servers the tools that it may not use. */
export async function outsideGrants(context: CheckContext): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const key of heldKeys(context))
    for (const server of context.deployment.servers) findings.push(...(await outside(key, server, context)))
  return findings
}
