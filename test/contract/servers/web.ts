import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { toolServer } from './tools.ts'

/** The tool server over HTTP: streamable at /mcp, events at /sse. It demands a bearer token where one is given. */
export interface WebTools {
  port: number
  close(): Promise<void>
}

export async function webTools(token?: string): Promise<WebTools> {
  const streams = new Map<string, SSEServerTransport>()
  const server = createServer((request, response) => {
    if (token && request.headers.authorization !== `Bearer ${token}`) return void response.writeHead(401).end()
    handle(request, response, streams).catch(() => response.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, close: () => closed(server) }
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  streams: Map<string, SSEServerTransport>,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url!, 'http://tools')
  if (pathname === '/sse') {
    const transport = new SSEServerTransport('/messages', response)
    streams.set(transport.sessionId, transport)
    return toolServer().connect(transport)
  }
  if (pathname === '/messages') return streams.get(searchParams.get('sessionId')!)!.handlePostMessage(request, response)
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined })
  response.once('close', () => void transport.close())
  await toolServer().connect(transport)
  await transport.handleRequest(request, response)
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise(resolve => server.close(() => resolve()))
}
