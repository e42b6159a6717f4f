import { type IncomingHttpHeaders, request } from 'node:http'

/** An answer of the proxy. */
export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** The body where it is JSON. */
  json: any
}

export interface Ask {
  method?: string
  /** Sent as `Authorization: Bearer KEY`. */
  key?: string
  headers?: Record<string, string>
  body?: unknown
  /** For a body that is no JSON. */
  rawBody?: string
}

/** One request over a connection of its own. */
export function ask(url: string, { method, key, headers, body, rawBody }: Ask = {}): Promise<Answer> {
  const text = rawBody ?? (body === undefined ? undefined : JSON.stringify(body))
  const all = {
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
    ...(text !== undefined && { 'content-type': 'application/json' }),
    ...headers,
  }
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: method ?? (text === undefined ? 'GET' : 'POST'), headers: all, agent: false },
      response => {
        let received = ''
        response.setEncoding('utf8').on('data', chunk => (received += chunk))
        response.once('end', () => {
          resolve({ status: response.statusCode!, headers: response.headers, text: received, json: parsed(received) })
        })
        response.once('error', reject)
      },
    )
    sent.once('error', reject)
    sent.end(text)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The payloads of an event stream, in order. */
export const events = (text: string): string[] =>
  text.split(/\r?\n/).flatMap(line => (line.startsWith('data: ') ? [line.slice('data: '.length)] : []))

/** What MCP clients send in `Accept`. */
export const mcpAccept = { accept: 'application/json, text/event-stream' }

/** A JSON-RPC request to an MCP endpoint: the answer, and the message within its event. */
export async function rpc(
  url: string,
  key: string | undefined,
  method: string,
  params: object = {},
  headers = {},
): Promise<Answer & { message: any }> {
  const keyHeader: Record<string, string> = key === undefined ? {} : { 'x-litellm-api-key': `Bearer ${key}` }
  const answer = await ask(url, {
    headers: { ...mcpAccept, ...keyHeader, ...headers },
    body: { jsonrpc: '2.0', id: 1, method, params },
  })
  const [event] = events(answer.text)
  return { ...answer, message: event === undefined ? answer.json : JSON.parse(event) }
}
