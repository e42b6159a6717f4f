import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { z } from 'zod'

/** A server of the official SDK with two tools; `noise` prints lines beside its messages. */
export function echoServer(): McpServer {
  const server = new McpServer({ name: 'echo-server', version: '1.2.3' })
  const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] })
  server.registerTool(
    'echo',
    { description: 'Says it again', inputSchema: { message: z.string() }, annotations: { readOnlyHint: true } },
    ({ message }) => text(message),
  )
  server.registerTool(
    'setting',
    { description: 'One of its settings', inputSchema: { name: z.string() } },
    ({ name }) => text(process.env[name] ?? 'not set'),
  )
  server.registerTool('large', { inputSchema: { bytes: z.number() } }, ({ bytes }) => text('x'.repeat(bytes)))
  server.registerTool('never', {}, () => new Promise(() => undefined))
  return server
}

if (import.meta.main) {
  if (process.argv.includes('noise')) console.log('Welcome to the echo server!')
  console.error('starting the echo server')
  await echoServer().connect(new StdioServerTransport())
}
