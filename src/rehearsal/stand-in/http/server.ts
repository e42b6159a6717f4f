import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Log } from '../log.ts'
import type { Call, Reply } from './call.ts'
import { databaseOutage } from './outage.ts'
import { detailProblem, Problem } from './problem.ts'
import { match, type Route } from './routes.ts'

/** The HTTP server over a routing table. It logs like uvicorn, and answers like FastAPI what no route knows. */
export function httpServer(routes: Route[], log: Log): Server {
  return createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://stand-in')
    response.once('close', () => log.uvicorn(accessLine(request, path, response.statusCode)))
    answer(routes, request, path, response, log).catch((error: unknown) => {
      log.proxy('ERROR', 'LiteLLM Proxy', `Unhandled exception in request: ${error}`)
      response.destroy()
    })
  })
}

/** `127.0.0.1:49552 - "GET /v1/models HTTP/1.1" 200 OK`. */
function accessLine({ socket, method }: IncomingMessage, url: URL, status: number): string {
  const client = `${plain(socket.remoteAddress)}:${socket.remotePort}`
  return `${client} - "${method} ${redacted(url.pathname + url.search)} HTTP/1.1" ${status} ${STATUS_CODES[status]}`
}

/** A key in a query is not logged (litellm_core_utils/secret_redaction.py). */
const redacted = (text: string): string => text.replaceAll(/(?:\bkey=)?sk-[\w-]+/g, 'REDACTED')

async function answer(routes: Route[], request: IncomingMessage, url: URL, response: ServerResponse, log: Log) {
  const reply = await replied(routes, request, url, response, log)
  const status = reply.status ?? 200
  if ('json' in reply) {
    response.writeHead(status, { 'content-type': 'application/json', ...reply.headers })
    response.end(JSON.stringify(reply.json))
  } else if ('events' in reply) {
    response.writeHead(status, { 'content-type': 'text/event-stream; charset=utf-8', ...reply.headers })
    response.flushHeaders()
    for await (const event of reply.events) response.write(event)
    response.end()
  } else {
    response.writeHead(status, { 'content-type': 'application/json', ...reply.headers })
    response.end()
  }
}

async function replied(
  routes: Route[],
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
  log: Log,
): Promise<Reply> {
  try {
    const found = match(routes, request.method ?? 'GET', url.pathname)
    if (found === 'no such path') throw detailProblem(404, 'Not Found')
    if (found === 'no such method') throw detailProblem(405, 'Method Not Allowed')
    return await found.handle(await readCall(request, url, found.params, response))
  } catch (error) {
    const problem = error instanceof Problem ? error : databaseOutage(error)
    if (problem) return { status: problem.status, headers: problem.headers, json: problem.json }
    log.proxy('ERROR', 'LiteLLM Proxy', `Unhandled exception in request: ${(error as Error).stack}`)
    return { status: 500, json: { error: { message: 'Internal server error', type: 'internal_server_error' } } }
  }
}

async function readCall(request: IncomingMessage, url: URL, params: string[], response: ServerResponse): Promise<Call> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  request.setEncoding('utf8')
  let text = ''
  for await (const chunk of request) text += chunk
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    params,
    query: url.searchParams,
    headers: request.headers,
    text,
    ip: plain(request.socket.remoteAddress),
    gone: gone.signal,
  }
}

/** An IPv4 address is shown as such where the socket speaks both families. */
const plain = (address: string | undefined): string => (address ?? '').replace(/^::ffff:/, '')
