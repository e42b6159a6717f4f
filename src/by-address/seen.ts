import { z } from 'zod'
import { bodyOf, foreignText } from '../gateway/answer.ts'
import { check, failed, notApplicable, passed, summed } from '../checks/check.ts'
import { type Tool, toolsSeen } from '../gateway/tool-list.ts'
import { count, listed } from '../checks/words.ts'
import type { ForeignText } from '../text/foreign.ts'
import type { AddressContext } from './context.ts'

const modelList = z.object({ data: z.array(z.object({ id: foreignText })) })

/** The models that the key sees. */
export async function modelsOf({
  gateway,
  key,
}: AddressContext): Promise<{ models: ForeignText[] } | { problem: string }> {
  const read = bodyOf(await gateway.models(key), modelList)
  return 'problem' in read ? read : { models: read.body.data.map(({ id }) => id) }
}

export const models = check<AddressContext>(
  'models',
  'models',
  'the key is accepted, and sees models',
  async context => {
    const seen = await modelsOf(context)
    if ('problem' in seen) return failed(`the key could not list its models: ${seen.problem}`)
    return seen.models.length === 0
      ? notApplicable('the key may use no model')
      : passed(`the key sees ${listed(seen.models)}`)
  },
)

const serverList = z.array(z.object({ server_id: foreignText, server_name: foreignText.nullish() }))

async function serversOf({ gateway, key }: AddressContext): Promise<{ servers: ForeignText[] } | { problem: string }> {
  const read = bodyOf(await gateway.mcpServers(key), serverList)
  return 'problem' in read ? read : { servers: read.body.map(server => server.server_name ?? server.server_id) }
}

/** The tools that the key sees, by server. */
export const byServer = (tools: Tool[]): Map<string, Tool[]> =>
  Map.groupBy(tools, tool => tool.mcp_info.server_name.raw())

export const tools = check<AddressContext>(
  'tools',
  'tools',
  'each MCP server that the key may use lists its tools',
  async context => {
    const granted = await serversOf(context)
    if ('problem' in granted) return failed(`the key could not list its MCP servers: ${granted.problem}`)
    const seen = await toolsSeen(context, context.key)
    if ('problem' in seen) return failed(`the key could not list its tools: ${seen.problem}`)
    const offers = byServer(seen.tools)
    if (granted.servers.length === 0 && offers.size === 0) return notApplicable('the key may use no MCP server')
    // A server that cannot be started or reached is an empty list with a 200 (1.108.11).
    const silent = granted.servers.filter(name => !offers.has(name.raw()))
    return summed(
      [
        ...silent.map(name => ({ ok: false, text: `${name} lists no tools; the gateway's log has the reason` })),
        ...[...offers].map(([name, its]) => ({ ok: true, text: `${name} lists ${count(its.length, 'tool')}` })),
      ],
      `${count(offers.size, 'MCP server')} list ${count(seen.tools.length, 'tool')}`,
    )
  },
)

const rpc = (id: number, method: string, params: object) => ({ jsonrpc: '2.0', id, method, params })

/** An MCP session's first message (https://modelcontextprotocol.io/specification/2025-06-18/basic/lifecycle). */
const initialize = rpc(1, 'initialize', {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'gatewright', version: '1' },
})

const initialized = z.object({
  result: z.object({ protocolVersion: foreignText, serverInfo: z.object({ name: foreignText }) }),
})
const offered = z.object({ result: z.object({ tools: z.array(z.object({ name: foreignText })) }) })

export const mcp = check<AddressContext>(
  'mcp',
  'MCP',
  'what a client does first at /mcp: a session begins and its tools are listed',
  async ({ gateway, key }) => {
    const begun = bodyOf(await gateway.mcp(key, initialize), initialized)
    if ('problem' in begun) return failed(`/mcp began no session: ${begun.problem}`)
    const list = bodyOf(await gateway.mcp(key, rpc(2, 'tools/list', {})), offered)
    if ('problem' in list) return failed(`/mcp listed no tools: ${list.problem}`)
    const { protocolVersion } = begun.body.result
    return passed(`/mcp speaks MCP ${protocolVersion} and lists ${count(list.body.result.tools.length, 'tool')}`)
  },
)
