/** An MCP server over streamable HTTP with a tool that may be called as proof and one that may not, under every path, for a growing gateway. Prints its port. */
import { createServer } from 'node:http'

const tools = [
  { name: 'look', inputSchema: { type: 'object' }, annotations: { readOnlyHint: true } },
  { name: 'change', inputSchema: { type: 'object', properties: { what: { type: 'string' } }, required: ['what'] } },
]

interface Message {
  id?: number
  method: string
  params?: { protocolVersion?: string; name?: string }
}

const results: Record<string, (message: Message) => object> = {
  initialize: ({ params }) => ({
    protocolVersion: params?.protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'growth', version: '1' },
  }),
  'tools/list': () => ({ tools }),
  'tools/call': ({ params }) => ({ content: [{ type: 'text', text: `${params?.name} is done` }] }),
}

const server = createServer(async (request, response) => {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  const message = request.method === 'POST' ? (JSON.parse(text) as Message) : undefined
  const result = message && results[message.method]
  if (!message) response.writeHead(405).end()
  else if (message.id === undefined) response.writeHead(202).end()
  else {
    response.writeHead(200, { 'content-type': 'application/json' })
    const { id } = message
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result: result?.(message) ?? {} }))
  }
})
server.listen(0, '0.0.0.0', () => console.log((server.address() as { port: number }).port))
