import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { Readable } from 'node:stream'
import { eventsOf } from './events.ts'
import type { ServerEntry } from './report.ts'
import { keepLast, type Message, messageIn, mostBytes, type Wire, WireError } from './wire.ts'

function connectError(error: unknown): WireError {
  const { message, code } = (error instanceof AggregateError ? error.errors[0] : error) as NodeJS.ErrnoException
  return new WireError('connect', message, code)
}

/** The body of an answer, as far as there is an end to it. */
async function bodyOf(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    if (bytes > mostBytes) throw new WireError('flood', 'its answer has no end')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** An answer that is no success, with the beginning of what it says. */
async function refused(answer: Response): Promise<WireError> {
  const text = (await bodyOf(answer).catch(() => '')).replaceAll(/\s+/g, ' ').trim().slice(0, 200)
  return new WireError('http', `HTTP ${answer.status}${text ? `: ${text}` : ''}`, String(answer.status))
}

/** What is sent. */
export interface Sending {
  method?: 'GET' | 'POST'
  headers: Record<string, string>
  body?: string
}

const mostRedirects = 5

/**
 * One request as LiteLLM's client makes it: with the header Host that is given. Not by fetch, which sends its own, and repeats what is answered with 421 (undici,
 * lib/web/fetch).
 */
const answered = (url: URL, { method = 'GET', headers, body }: Sending): Promise<Response> =>
  new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? requestHttps : requestHttp
    const sending = request(url, { method, headers }, answer => {
      const { statusCode: status = 0, headersDistinct } = answer
      const pairs = Object.entries(headersDistinct).flatMap(([name, values = []]) =>
        values.map((value): [string, string] => [name, value]),
      )
      const isEmpty = [204, 205, 304].includes(status)
      resolve(new Response(isEmpty ? null : (Readable.toWeb(answer) as ReadableStream), { status, headers: pairs }))
    })
    sending.once('error', reject)
    sending.end(body)
  })

/** As a client follows a redirect: 307 and 308 keep the request, the others make it a GET. */
async function followed(address: string, sending: Sending, left = mostRedirects): Promise<Response> {
  const url = new URL(address)
  const answer = await answered(url, sending)
  const to = answer.status >= 300 && answer.status < 400 ? answer.headers.get('location') : null
  if (to === null || left === 0) return answer
  await answer.body?.cancel()
  const { body: _, ...bare } = sending
  const next = [307, 308].includes(answer.status) ? sending : { ...bare, method: 'GET' as const }
  return followed(new URL(to, url).href, next, left - 1)
}

/** Answers a request, or throws where it went wrong. */
export async function sent(url: string, sending: Sending): Promise<Response> {
  const answer = await followed(url, sending).catch((error: unknown) => {
    throw connectError(error)
  })
  if (!answer.ok) throw await refused(answer)
  return answer
}

/** Streamable HTTP: one POST a message; the answer is JSON, or a stream that ends with it. */
export function httpWire({ url = '', static_headers = {} }: ServerEntry): Wire {
  const noise: string[] = []
  const wire: Wire = { headers: {}, noise, said: [], ask, tell, close: () => undefined }
  const post = (message: object) =>
    sent(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...wire.headers,
        ...static_headers,
      },
      body: JSON.stringify(message),
    })
  async function ask(message: { id: number }): Promise<Message> {
    const answer = await post(message)
    const session = answer.headers.get('mcp-session-id')
    if (session) wire.headers['mcp-session-id'] = session
    const type = answer.headers.get('content-type') ?? ''
    if (type.includes('text/event-stream')) return fromStream(answer, message.id)
    const text = await bodyOf(answer)
    const read = messageIn(text)
    if (read) return read
    keepLast(noise, text)
    throw new WireError('http', `it answers ${type || 'something'} that is no message: ${text.slice(0, 120)}`)
  }
  async function tell(message: object): Promise<void> {
    await (await post(message)).body?.cancel()
  }
  return wire
}

async function fromStream(answer: Response, id: number): Promise<Message> {
  for await (const { data } of eventsOf(answer.body as unknown as AsyncIterable<Uint8Array>)) {
    const message = messageIn(data)
    if (message && Number(message.id) === id && message.method === undefined) return message
  }
  throw new WireError('http', 'its stream ended without an answer')
}
