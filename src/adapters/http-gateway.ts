import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { bounds, tooLarge, valueProblem } from '../value-bounds.ts'
import { Exit, Failure } from '../failure.ts'
import type { Secret } from '../secret.ts'
import { version } from '../version.ts'
import type { Gateway, GatewayDoor, HttpAnswer } from './gateway.ts'

/**
 * Not imported: the import of a CommonJS module reads everything that it exports, and `http` exports WebSocket, behind which Node keeps its whole other
 * HTTP client (undici). That is 12 MB of memory and 20 ms at every start (measured, Node 24.21).
 */
const { request: httpRequest } = process.getBuiltinModule('node:http')

/** HTTPS is spoken to a gateway elsewhere only, so its module is read when it is needed. */
const requestFor = ({ protocol }: URL) =>
  protocol === 'https:' ? process.getBuiltinModule('node:https').request : httpRequest

/** LiteLLM keeps it in the metadata of an audit row, also of a request that it refused (proxy/auth/auth_exception_handler.py): so what Gatewright provoked is known there. */
export const ownUserAgent = `gatewright/${version}`

interface Call {
  method: 'GET' | 'POST'
  path: string
  headers?: Record<string, string>
  body?: unknown
  /** Milliseconds; a whole answer must have come by then. */
  limit: number
  /** Ends the call earlier. */
  ending?: AbortSignal | undefined
}

/** A model's or a tool's answer takes its time; whether a gateway answers at all is soon known. */
const usualLimits = { quick: 5_000, usual: 30_000, model: 120_000 }

const bearer = (key: Secret | undefined): Record<string, string> =>
  key ? { authorization: `Bearer ${key.reveal()}` } : {}

/** LiteLLM's own header for MCP, so that `Authorization` stays free for a server behind it. */
const mcpKey = (key: Secret | undefined): Record<string, string> =>
  key ? { 'x-litellm-api-key': `Bearer ${key.reveal()}` } : {}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > bounds.bytes) throw new Error(`the answer goes on and on: ${tooLarge(bounds.bytes)}`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** An answer that is no JSON is a text; one that is more than what reads it can bear is none. */
function parsed(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return text
  }
  const problem = valueProblem(value)
  if (problem) throw new Error(problem)
  return value
}

/** The JSON-RPC answer in a server-sent-events body: the last message, since notifications may come before it. */
function lastMessage(text: string): unknown {
  const events = text.split(/\r?\n\r?\n/).map(event =>
    event
      .split(/\r?\n/)
      .filter(line => line.startsWith('data:'))
      .map(line => line.slice(5).trimStart())
      .join('\n'),
  )
  return parsed(events.findLast(data => data !== '') ?? text)
}

/** Sends one request. node:http and not `fetch`: see GatewayDoor. */
function send(base: URL, { method, path, headers, body, limit, ending }: Call): Promise<HttpAnswer> {
  const begun = performance.now()
  const content = body === undefined ? undefined : JSON.stringify(body)
  const late = AbortSignal.timeout(limit)
  const signal = ending ? AbortSignal.any([late, ending]) : late
  return new Promise((resolve, reject) => {
    const asked = requestFor(base)(
      new URL(base.pathname.replace(/\/$/, '') + path, base),
      {
        method,
        signal,
        agent: false,
        headers: {
          accept: 'application/json, text/event-stream',
          'user-agent': ownUserAgent,
          ...(content !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(content),
          }),
          ...headers,
        },
      },
      message => {
        const isStream = message.headers['content-type']?.includes('text/event-stream')
        textOf(message)
          .then(text => ({
            status: message.statusCode ?? 0,
            ...(message.headers.location !== undefined && { location: message.headers.location }),
            body: isStream ? lastMessage(text) : parsed(text),
            ms: performance.now() - begun,
          }))
          .then(resolve, reject)
      },
    )
    asked.on('error', reject)
    asked.end(content)
  }).catch((error: unknown) => {
    ending?.throwIfAborted()
    throw noAnswer(base, path, limit, error)
  }) as Promise<HttpAnswer>
}

const reasons: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was closed before an answer came; the gateway may still be starting',
  ENOTFOUND: 'the name is unknown on this host',
  EHOSTUNREACH: 'there is no way to that address',
  ENETUNREACH: 'there is no way to that address',
  EPROTO: 'it speaks another protocol; https and http may be mixed up',
  HPE_INVALID_CONSTANT: 'what answers there does not speak HTTP',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; the clock of this host may be wrong',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for other names than the one in the address',
}

/** Codes of OpenSSL for a certificate whose issuer is not among those that Node trusts (https://nodejs.org/api/tls.html, X509 certificate error codes). */
const untrusted = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]

const onThisHost = ({ hostname }: URL) => hostname === '127.0.0.1'

/** What to do next is another thing for a gateway on this host, for one elsewhere, and for a certificate that nobody here trusts. */
function nextFor(base: URL, code: string): string {
  if (untrusted.includes(code))
    return 'name a file with the certificate of the CA in the environment, and run it again: NODE_EXTRA_CA_CERTS=FILE'
  if (onThisHost(base)) return 'see whether its container runs (docker ps -a) and what it says (docker logs)'
  return `see from this host what answers there: curl -sv ${base.origin}`
}

function noAnswer(base: URL, path: string, limit: number, error: unknown): Failure {
  const { code = '', name, message } = error as NodeJS.ErrnoException
  const late = name === 'AbortError' || name === 'TimeoutError'
  const known = untrusted.includes(code) ? 'nobody that this host trusts has signed its certificate' : reasons[code]
  const why = late ? `no answer within ${limit / 1000} s` : (known ?? message)
  return new Failure({
    what: `the gateway at ${base.origin} did not answer ${path.replace(/\?.*/, '')}`,
    why: code && !late ? `${why} (${code})` : why,
    next: nextFor(base, code),
    exit: Exit.unreachable,
    cause: error,
  })
}

const query = (parameters: Record<string, string | undefined>) => {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return given.length > 0 ? `?${new URLSearchParams(given)}` : ''
}

const hashOf = (key: Secret) => createHash('sha256').update(key.reveal()).digest('hex')

function gatewayAt(baseUrl: string, ending?: AbortSignal, given: Partial<typeof usualLimits> = {}): Gateway {
  const limits = { ...usualLimits, ...given }
  const base = new URL(baseUrl)
  const get = (path: string, headers: Record<string, string>, limit = limits.usual) =>
    send(base, { method: 'GET', path, headers, limit, ending })
  const post = (path: string, headers: Record<string, string>, body: unknown, limit = limits.usual) =>
    send(base, { method: 'POST', path, headers, body, limit, ending })
  return {
    baseUrl,
    readiness: () => get('/health/readiness', {}, limits.quick),
    models: key => get('/v1/models', bearer(key)),
    chat: (key, body) => post('/v1/chat/completions', bearer(key), body, limits.model),
    mcpServers: key => get('/v1/mcp/server', bearer(key)),
    mcpHealth: (key, server) => get(`/v1/mcp/server/health${query({ server_ids: server })}`, bearer(key)),
    mcpTools: (key, server) => get(`/mcp-rest/tools/list${query({ server_id: server })}`, mcpKey(key)),
    mcpCall: (key, { server, tool, arguments: input }) =>
      post('/mcp-rest/tools/call', mcpKey(key), { server_id: server, name: tool, arguments: input }, limits.model),
    mcp: (key, message, server) => post(server ? `/${server}/mcp` : '/mcp', mcpKey(key), message, limits.model),
    generateKey: (master, body) => post('/key/generate', bearer(master), body),
    updateKey: (master, body) => post('/key/update', bearer(master), body),
    keys: (master, alias) =>
      get(`/key/list${query({ key_alias: alias, size: '100', return_full_object: 'true' })}`, bearer(master)),
    keyInfo: (master, key) =>
      get(`/key/info${query({ key: typeof key === 'string' ? key : hashOf(key) })}`, bearer(master)),
    deleteKeys: (master, selection) => post('/key/delete', bearer(master), selection),
  }
}

/** The door to the gateway over node:http. */
export const httpGateway = { at: gatewayAt } satisfies GatewayDoor
