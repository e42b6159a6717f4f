import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import type { Principal } from '../auth/principal.ts'
import { openAiProblem, Problem } from '../http/problem.ts'
import { allowedServers } from '../mcp/access.ts'
import { byDash, callRow, failedRow, listingRow } from '../mcp/accounting.ts'
import { callTool } from '../mcp/call.ts'
import { type Listing, listTools } from '../mcp/list.ts'
import { pythonRepr } from '../python.ts'
import type { Origin } from '../spend/row.ts'
import type { Store } from '../store.ts'
import type { ChatRequest, ToolCall } from './request.ts'

type Tool = NonNullable<ChatRequest['tools']>[number]

/** The tools of a request that mean the proxy's own MCP servers (responses/mcp/litellm_proxy_mcp_handler.py). */
export const proxyTools = ({ tools }: ChatRequest): Tool[] =>
  (tools ?? []).filter(({ type, server_url: url }) => type === 'mcp' && /^litellm_proxy(\/|$)/.test(url ?? ''))

/** Whether the proxy shall carry tool calls out itself. */
export const runsThemselves = (tools: Tool[]): boolean => tools.every(tool => tool.require_approval === 'never')

/** The tools that the request may use, by their prefixed names. */
export async function offeredTools(
  tools: Tool[],
  principal: Principal,
  origin: Origin,
  store: Store,
): Promise<Listing[]> {
  const named = tools.flatMap(({ server_url: url }) =>
    url!.startsWith('litellm_proxy/mcp/') ? [url!.split('/').at(-1)!] : [],
  )
  const allowed = allowedServers(principal, store.servers)
  const servers =
    named.length > 0 ? allowed.filter(({ name, alias }) => named.some(one => one === name || one === alias)) : allowed
  if (named.length > 0 && servers.length === 0) throw denied(named)
  const listings = await listTools(store.gateway, principal, servers, store.log)
  store.spend.add(listingRow(origin, 'responses', listings))
  return listings
}

function denied(named: string[]): Problem {
  const error = `The key is not allowed to access the requested MCP servers: ${named.join(', ')}`
  return openAiProblem({ status: 403, message: error, type: 'permission_error', fields: { error } })
}

/** The tools as a model is shown them. */
export const asFunctions = (listings: Listing[]): object[] =>
  listings.flatMap(({ server, tools }) =>
    tools.map(({ name, description, inputSchema }) => ({
      type: 'function',
      function: {
        name: `${server.prefix}-${name}`,
        description: description ?? '',
        parameters: { ...inputSchema, additionalProperties: false },
        strict: false,
      },
    })),
  )

/** One tool call's outcome as the answer reports it. */
export interface ToolResult {
  tool_call_id: string | undefined
  result: string
  name: string
}

/** Carries the model's tool calls out. A call that fails has its failure as its result (execute_tool_calls). */
export async function runToolCalls(
  calls: ToolCall[],
  listings: Listing[],
  principal: Principal,
  origin: Origin,
  store: Store,
): Promise<ToolResult[]> {
  const results: ToolResult[] = []
  for (const { id, function: called } of calls) {
    if (!called.name) continue
    const result = await runOne(called.name, called.arguments, listings, principal, origin, store)
    results.push({ tool_call_id: id, result, name: called.name })
  }
  return results
}

async function runOne(
  name: string,
  json: string | undefined,
  listings: Listing[],
  principal: Principal,
  origin: Origin,
  store: Store,
): Promise<string> {
  const owner = listings.find(({ server, tools }) => tools.some(tool => `${server.prefix}-${tool.name}` === name))
  // Python's KeyError: the name is looked up among the offered tools, prefix included.
  if (!owner) return `Error executing tool: ${pythonRepr(name)}`
  const target = { server: owner.server, tool: name.slice(owner.server.prefix.length + 1) }
  const record = { origin: { ...origin, started: new Date() }, asked: name, args: parsedArguments(json), target }
  try {
    const result = await callTool(store.gateway, principal, target, record.args)
    // A result with isError counts as a success here, unlike in a call by /mcp.
    store.spend.add(callRow(record, { ...result, isError: false }, byDash))
    return resultText(result)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    store.spend.add(failedRow(record, error.message, error.status, byDash))
    return `Tool call failed: ${pythonRepr((error.json as { detail: unknown }).detail)}`
  }
}

/** Arguments that are no JSON object are none. */
function parsedArguments(json: string | undefined): Record<string, unknown> {
  try {
    return JSON.parse(json || '{}')
  } catch {
    return {}
  }
}

/** _parse_mcp_result: the texts in one line, and by name what is none. */
function resultText({ content }: CallToolResult): string {
  const texts = content.flatMap(part => (part.type === 'text' ? [part.text] : []))
  const others = content.flatMap(part => (part.type === 'text' ? [] : [part.type]))
  const all = others.length > 0 ? [...texts, `[Generated ${others.join(', ')}]`] : texts
  return all.join(' ') || 'Tool executed successfully'
}
