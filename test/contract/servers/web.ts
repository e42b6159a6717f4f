import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { toolServer } from './tools.ts'

/** The tool server over HTTP: streamable at /mcp, with sessions, and events at /sse. It demands a bearer token where one is given. */
export interface WebTools {
  port: number
  /** How many sessions clients opened at /mcp, and how many of them they did not end (DELETE; MCP 2025-06-18, Session Management). */
  sessions(): { opened: number; left: number }
  close(): Promise<void>
}

interface Open {
  streams: Map<string, SSEServerTransport>
  sessions: Map<string, StreamableHTTPServerTransport>
  opened: number
}

export async function webTools(token?: string): Promise<WebTools> {
  const open: Open = { streams: new Map(), sessions: new Map(), opened: 0 }
  const server = createServer((request, response) => {
    if (token && request.headers.authorization !== `Bearer ${token}`) return void response.writeHead(401).end()
    handle(request, response, open).catch(() => response.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    sessions: () => ({ opened: open.opened, left: open.sessions.size }),
    close: () => closed(server),
  }
}

async function handle(request: IncomingMessage, response: ServerResponse, open: Open): Promise<void> {
  const { streams } = open
  const { pathname, searchParams } = new URL(request.url!, 'http://tools')
  if (pathname === '/sse') {
    const transport = new SSEServerTransport('/messages', response)
    streams.set(transport.sessionId, transport)
    return toolServer().connect(transport)
  }
  if (pathname === '/messages') return streams.get(searchParams.get('sessionId')!)!.handlePostMessage(request, response)
  const known = open.sessions.get(String(request.headers['mcp-session-id']))
  await (known ?? (await session(open))).handleRequest(request, response)
}

async function session(open: Open): Promise<StreamableHTTPServerTransport> {
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: id => {
      open.opened += 1
      open.sessions.set(id, transport)
    },
    onsessionclosed: id => void open.sessions.delete(id),
  })
  await toolServer().connect(transport)
  return transport
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise(resolve => server.close(() => resolve()))
}
