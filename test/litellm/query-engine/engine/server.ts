import { createServer, type IncomingMessage, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { stringifyKeepingFloats } from '../protocol/floats.ts'
import type { QueryService } from './query-service.ts'

type Answer = [status: number, body: unknown]

const TRANSACTION = /^\/transaction\/(?:(?<start>start)|(?<id>[^/]+)\/(?<end>commit|rollback))$/
const TIMED_OUT_OR_CLOSED = 'P2028'

async function transaction(service: QueryService, found: Record<string, string>, body: string): Promise<Answer> {
  const action = (found.start ?? found.end) as 'start' | 'commit' | 'rollback'
  const answer = JSON.parse(await service.transaction(action, found.id ?? '', body ? JSON.parse(body) : {}))
  if (!answer.error_code) return [200, answer]
  return [answer.error_code === TIMED_OUT_OR_CLOSED ? 409 : 500, answer]
}

/** The routes of the native engine's HTTP server that prisma-client-py uses. */
async function route(service: QueryService, request: IncomingMessage): Promise<Answer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://engine')
  if (pathname === '/status') return [200, { status: 'ok' }]
  if (pathname === '/metrics') {
    return [200, searchParams.get('format') === 'json' ? { counters: [], gauges: [], histograms: [] } : '']
  }
  if (request.method !== 'POST') return [404, { error: 'not found' }]
  const body = await text(request)
  const found = TRANSACTION.exec(pathname)
  if (found) return transaction(service, found.groups!, body)
  const id = request.headers['x-transaction-id']
  if (pathname === '/') return [200, await service.query(JSON.parse(body), typeof id === 'string' ? id : undefined)]
  return [404, { error: 'not found' }]
}

function failed(error: unknown): Answer {
  const message = error instanceof Error ? error.message : String(error)
  console.error(JSON.stringify({ level: 'error', message }))
  return [error instanceof SyntaxError ? 422 : 500, { is_panic: false, message, error_code: 'P2000' }]
}

/** The HTTP server in front of a query service; not listening yet. */
export function engineServer(service: QueryService): Server {
  const server = createServer(async (request, response) => {
    const [status, answer] = await route(service, request).catch(failed)
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(typeof answer === 'string' ? answer : stringifyKeepingFloats(answer))
  })
  // A client keeps its connections for as long as it likes; the native engine never closes an idle one.
  return Object.assign(server, { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 })
}
