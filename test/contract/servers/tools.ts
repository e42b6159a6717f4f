import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'

/** An MCP server to put behind the proxy: three tools, one of which always fails. */
export function toolServer(): McpServer {
  const server = new McpServer({ name: 'contract-tools', version: '1.0.0' })
  const text = (value: string, isError = false) => ({ content: [{ type: 'text' as const, text: value }], isError })
  const echo = { description: 'Says it again', inputSchema: { text: z.string() }, annotations: { readOnlyHint: true } }
  server.registerTool('echo', echo, ({ text: said }) => text(said))
  const environment = { description: 'Reads a variable', inputSchema: { name: z.string() } }
  server.registerTool('environment', environment, ({ name }) => text(process.env[name] ?? 'not set'))
  server.registerTool('fail', { description: 'Fails', inputSchema: {} }, () => text('this tool always fails', true))
  return server
}
