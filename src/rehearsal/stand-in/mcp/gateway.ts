import type { Client } from '@modelcontextprotocol/sdk/client/index.js'
import type { CallToolResult, Tool } from '@modelcontextprotocol/sdk/types.js'
import { Problem } from '../http/problem.ts'
import type { Log } from '../log.ts'
import { UpstreamFailure } from './outcome.ts'
import type { McpServer, McpServers } from './servers.ts'
import { checkGate, type StdioGate, stdioDisabled } from './stdio-gate.ts'

/** LITELLM_MCP_CLIENT_TIMEOUT, LITELLM_MCP_TOOL_LISTING_TIMEOUT and LITELLM_MCP_HEALTH_CHECK_TIMEOUT, in milliseconds. */
const limits = { call: 60_000, list: 30_000, health: 10_000 }

/**
 * What goes on between the proxy and its MCP servers. It remembers which server every listed tool is of: LiteLLM routes a bare tool name by
 * that, and takes a tool that was never listed for one that does not exist (mcp_server_manager.py, tool_name_to_mcp_server_name_mapping).
 */
export class McpGateway {
  readonly servers: McpServers
  readonly #gate: StdioGate
  readonly #log: Log
  readonly #owners = new Map<string, McpServer>()

  constructor(servers: McpServers, gate: StdioGate, log: Log) {
    this.servers = servers
    this.#gate = gate
    this.#log = log
  }

  /** At start: every server is asked once, and one that does not answer is a warning. */
  async fill(): Promise<void> {
    for (const server of this.servers.all.filter(one => this.isBlocked(one))) {
      this.#log.proxy('WARNING', 'LiteLLM', `MCP server '${server.name}' will not start: ${stdioDisabled}`)
    }
    await Promise.all(this.servers.all.map(server => this.#fillFrom(server)))
  }

  isBlocked(server: McpServer): boolean {
    return server.transport === 'stdio' && !this.#gate.enabled
  }

  /** All tools of a server, under their own names. */
  async toolsOf(server: McpServer): Promise<Tool[]> {
    const tools = await this.#within(
      server,
      async client => (await client.listTools({}, { timeout: limits.list })).tools,
    )
    for (const { name } of tools) {
      this.#owners.set(name, server)
      this.#owners.set(`${server.prefix}-${name}`, server)
    }
    return tools
  }

  /** The server that a bare tool name leads to. */
  ownerOfBareName(tool: string): McpServer | undefined {
    return this.#owners.get(tool)
  }

  /** Whether the server has this tool, asking it once more where that is not known. */
  async exposes(server: McpServer, tool: string): Promise<boolean> {
    if (this.#owners.get(`${server.prefix}-${tool}`) === server) return true
    const tools = await this.toolsOf(server).catch(() => [])
    return tools.some(({ name }) => name === tool)
  }

  /** Calls a tool. What goes wrong behind the proxy is a result with `isError` (experimental_mcp_client/client.py, call_tool). */
  async call(server: McpServer, tool: string, args: Record<string, unknown>): Promise<CallToolResult> {
    const timeout = server.timeout ? server.timeout * 1000 : limits.call
    try {
      const result = await this.#within(server, client =>
        client.callTool({ name: tool, arguments: args }, undefined, { timeout }),
      )
      return result as CallToolResult
    } catch (error) {
      if (!(error instanceof UpstreamFailure)) throw error
      const what = `Error: ${error.message}, Tool: ${tool}, Server: ${server.url || 'stdio'}`
      this.#log.proxy('ERROR', 'LiteLLM', `MCP client call_tool failed - ${what}, Transport: ${server.transport}`)
      return { content: [{ type: 'text', text: error.message }], isError: true }
    }
  }

  /** What GET /v1/mcp/server/health says of a server: it is connected to, and no more. */
  async health(server: McpServer): Promise<'healthy' | 'unhealthy'> {
    try {
      await this.#within(server, client => client.ping({ timeout: limits.health }))
      return 'healthy'
    } catch {
      return 'unhealthy'
    }
  }

  async #fillFrom(server: McpServer): Promise<void> {
    try {
      await this.toolsOf(server)
    } catch (error) {
      const when = 'during tool name mapping initialization'
      this.#log.proxy('WARNING', 'LiteLLM', `Failed to get tools from server ${server.name} ${when}: ${reason(error)}`)
    }
  }

  /** The MCP SDK is loaded when it is first needed: it would be half of the time that a start takes. */
  async #within<T>(server: McpServer, work: (client: Client) => Promise<T>): Promise<T> {
    checkGate(server, this.#gate)
    const { withServer } = await import('./upstream.ts')
    try {
      return await withServer(server, work)
    } catch (error) {
      this.#log.proxy('WARNING', 'LiteLLM', `MCP client run_with_session failed for ${server.url || 'stdio'}`)
      throw error
    }
  }
}

const reason = (error: unknown): string =>
  error instanceof Problem ? String((error.json as { detail: unknown }).detail) : (error as Error).message
