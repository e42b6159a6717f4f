import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'
import { detailProblem, Problem } from '../http/problem.ts'
import type { Origin } from '../spend/row.ts'
import type { Store } from '../store.ts'
import { callRow, failedRow, listingRow } from './accounting.ts'
import type { Admitted } from './admission.ts'
import { callTool, type Target, targetOf } from './call.ts'
import { codes, type Message, revisions, RpcError } from './json-rpc.ts'
import { listTools, outcomes } from './list.ts'

/** One request of the protocol. */
export interface Exchange {
  store: Store
  admitted: Admitted
  origin: Origin
  params: Record<string, unknown>
}

type Method = (exchange: Exchange) => Promise<unknown> | unknown

const methods: Record<string, Method> = {
  initialize,
  ping: () => ({}),
  'tools/list': toolsList,
  'tools/call': toolsCall,
  'prompts/list': () => ({ prompts: [] }),
  'resources/list': () => ({ resources: [] }),
  'resources/templates/list': () => ({ resourceTemplates: [] }),
}

/** The result of a request. */
export async function answer(message: Message, exchange: Omit<Exchange, 'params'>): Promise<unknown> {
  const method = methods[message.method!]
  if (method === undefined) throw new RpcError(codes.methodNotFound, 'Method not found', message.method)
  return method({ ...exchange, params: message.params ?? {} })
}

function initialize({ admitted: { asked, servers }, params }: Exchange): object {
  const wanted = String(params.protocolVersion)
  return {
    protocolVersion: revisions.includes(wanted) ? wanted : revisions.at(-1),
    capabilities: {
      prompts: { listChanged: true },
      resources: { subscribe: true, listChanged: true },
      tools: { listChanged: true },
    },
    serverInfo: { name: asked?.length === 1 ? servers[0]!.prefix : 'litellm-mcp-server', version: '1.0.0' },
  }
}

async function toolsList({ store, admitted, origin }: Exchange): Promise<object> {
  checkScope(admitted)
  const listings = await listTools(store.gateway, admitted.principal, admitted.servers, store.log)
  store.spend.add(listingRow(origin, 'mcp_protocol', listings))
  const tools = listings.flatMap(({ server, tools }) =>
    tools.map(tool => ({ ...tool, name: `${server.prefix}-${tool.name}` })),
  )
  return listings.length === 0 ? { tools } : { _meta: { 'litellm.ai/server_outcomes': outcomes(listings) }, tools }
}

/** operations.py, raise_denied_scoped_mcp_access: unknown and forbidden names are told alike. */
function checkScope({ asked, servers }: Admitted): void {
  if (asked?.length && servers.length === 0) throw new RpcError(codes.invalidRequest, deniedScope(asked))
}

const deniedScope = (asked: string[]): string =>
  `The key is not allowed to access the requested MCP servers: ${asked.join(', ')}`

const callParams = z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()).default({}) })

/** Refusals and failures are results with `isError` (operations.py, _execute_mcp_server_tool_call). */
async function toolsCall({ store, admitted, origin, params }: Exchange): Promise<CallToolResult> {
  const parsed = callParams.safeParse(params)
  if (!parsed.success) throw new RpcError(codes.invalidParams, 'Invalid request parameters', '')
  const { name, arguments: args } = parsed.data
  let target: Target | undefined
  try {
    target = await scopedTarget(store, admitted, name)
    const result = await callTool(store.gateway, admitted.principal, target, args)
    store.spend.add(callRow({ origin, asked: name, args, target }, result))
    return result
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const text = problemText(error)
    store.spend.add(failedRow({ origin, asked: name, args, target }, `${error.status}: ${text}`, error.status))
    return { content: [{ type: 'text', text: `Error: ${text}` }], isError: true }
  }
}

function scopedTarget({ gateway }: Store, { asked, servers }: Admitted, name: string): Promise<Target> {
  if (asked?.length && servers.length === 0) throw detailProblem(403, { error: deniedScope(asked) })
  if (servers.length === 0) throw detailProblem(403, 'User not allowed to call this tool.')
  return targetOf(gateway, name, servers, asked?.length === 1 ? servers[0] : undefined)
}

/** A detail is a text, or a dictionary with the text as `error` (operations.py, _http_detail_message). */
function problemText({ json }: Problem): string {
  const { detail } = json as { detail: string | { error: string } }
  return typeof detail === 'string' ? detail : detail.error
}
