import type { Tool } from '@modelcontextprotocol/sdk/types.js'
import { authenticate } from '../auth/authenticate.ts'
import type { Principal } from '../auth/principal.ts'
import { type Call, jsonBody, type Reply } from '../http/call.ts'
import { detailProblem, Problem } from '../http/problem.ts'
import { get, post, type Route } from '../http/routes.ts'
import { allowedServers } from '../mcp/access.ts'
import { callRow, failedRow } from '../mcp/accounting.ts'
import { callTool, type Target, targetOf } from '../mcp/call.ts'
import { type Listing, listTools, outcomes } from '../mcp/list.ts'
import { httpStatusOf } from '../mcp/outcome.ts'
import type { McpServer } from '../mcp/servers.ts'
import { pythonRepr } from '../python.ts'
import { originOf } from '../spend/row.ts'
import type { Store } from '../store.ts'

/** MCP tools as plain REST (_experimental/mcp_server/rest_endpoints.py). */
export function mcpRestRoutes(store: Store): Route[] {
  return [
    get('/mcp-rest/tools/list', call => list(call, store)),
    post('/mcp-rest/tools/call', call => callOne(call, store)),
  ]
}

const done = { error: null, message: 'Successfully retrieved tools' }

async function list(call: Call, store: Store): Promise<Reply> {
  const principal = await authenticate(call, store)
  const asked = call.query.get('server_id') ?? call.query.get('mcp_server_name')
  const allowed = allowedServers(principal, store.servers)
  return { json: asked ? await listOf(asked, principal, allowed, store) : await listAll(principal, allowed, store) }
}

/** One server: the status says how it went. */
async function listOf(asked: string, principal: Principal, allowed: McpServer[], store: Store): Promise<object> {
  const server = allowed.find(({ id, name, alias }) => [id, name, alias].includes(asked))
  if (!server) throw notAllowed(asked)
  const [listing] = await listTools(store.gateway, principal, [server], store.log)
  const { outcome, tools } = listing!
  if (outcome.status === 'ok') return { tools: tools.map(tool => toolView(tool, server)), ...done }
  const message = `Failed to list tools from server ${server.prefix}`
  throw detailProblem(httpStatusOf(outcome), { error: outcome.status, message })
}

const notAllowed = (asked: string): Problem =>
  detailProblem(403, { error: 'access_denied', message: `The key is not allowed to access server ${asked}` })

/** All servers: the status is 200 whatever happens. */
async function listAll(principal: Principal, allowed: McpServer[], store: Store): Promise<object> {
  if (allowed.length === 0) {
    const detail = { error: 'access_denied', message: 'The key is not allowed to access any MCP servers.' }
    return { tools: [], error: 'unexpected_error', message: `An unexpected error occurred: ${pythonRepr(detail)}` }
  }
  const listings = await listTools(store.gateway, principal, allowed, store.log)
  const tools = listings.flatMap(({ server, tools }) => tools.map(tool => toolView(tool, server)))
  const failure = tools.length === 0 ? failureOf(listings) : undefined
  return { tools, ...(failure ?? done), server_outcomes: outcomes(listings) }
}

function failureOf(listings: Listing[]): object | undefined {
  const failed = listings.filter(({ outcome }) => outcome.status !== 'ok')
  if (failed.length === 0) return undefined
  const each = failed.map(({ server, outcome }) => `${server.prefix}: ${outcome.status}`).join('; ')
  return { error: 'partial_failure', message: `Failed to get tools from servers: ${each}` }
}

/** A tool under its own name, with the server that it is of. */
function toolView(tool: Tool, { id, name, alias, description }: McpServer): object {
  const info = { server_name: name, ...(description && { description }), server_id: id, alias: alias ?? null }
  return { title: null, description: null, annotations: null, outputSchema: null, ...tool, mcp_info: info }
}

interface Asked {
  server_id?: string
  name?: string
  arguments?: Record<string, unknown>
}

async function callOne(call: Call, store: Store): Promise<Reply> {
  const principal = await authenticate(call, store)
  const { server_id: asked, name, arguments: args = {} } = jsonBody(call) as Asked
  if (!asked) throw missing('server_id')
  if (!name) throw missing('name')
  const record = { origin: originOf(call, principal), asked: name, args, target: undefined as Target | undefined }
  try {
    record.target = await restTarget(asked, name, principal, store)
    const result = await callTool(store.gateway, principal, record.target, args)
    store.spend.add(callRow(record, result))
    return { json: { _meta: null, structuredContent: null, isError: false, ...result, resultType: 'complete' } }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    store.spend.add(failedRow(record, error.message, error.status))
    throw error
  }
}

const missing = (name: string): Problem =>
  detailProblem(400, { error: 'missing_parameter', message: `${name} is required in request body` })

async function restTarget(asked: string, name: string, principal: Principal, store: Store): Promise<Target> {
  const server = store.servers.byId(asked) ?? store.servers.byName(asked)
  if (!server) throw detailProblem(404, { error: 'server_not_found', message: `MCP server '${asked}' was not found` })
  if (!allowedServers(principal, store.servers).includes(server)) throw notAllowed(asked)
  const owner = store.servers.ownerOf(name)
  if (owner && owner.server !== server) {
    const message = `Tool '${name}' belongs to MCP server '${owner.server.prefix}' but request specified server_id for '${server.prefix}'.`
    throw detailProblem(403, { error: 'tool_server_mismatch', message })
  }
  return existing(server, name, store)
}

/** A tool that is not there is LiteLLM's own failure by this way (mcp_server_manager.py, _resolve_mcp_server_for_tool_call). */
async function existing(server: McpServer, name: string, store: Store): Promise<Target> {
  try {
    return await targetOf(store.gateway, name, [server], server)
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 404) throw error
    const tool = store.servers.ownerOf(name)?.tool ?? name
    const message = `An unexpected error occurred: Tool ${tool} not found`
    throw detailProblem(500, { error: 'internal_server_error', message })
  }
}
