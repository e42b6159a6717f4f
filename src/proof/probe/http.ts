import { eventsOf } from './events.ts'
import type { ServerEntry } from './report.ts'
import { keepLast, type Message, type Wire, WireError } from './wire.ts'

/** The message of an error of fetch is `fetch failed`; what failed is its cause. */
export function connectError(error: unknown): WireError {
  const { cause, message } = error as Error & { cause?: NodeJS.ErrnoException }
  // Several addresses were tried: each has its own error.
  const first = cause instanceof AggregateError ? (cause.errors[0] as NodeJS.ErrnoException) : cause
  return new WireError('connect', first?.message || message, first?.code)
}

/** An answer that is no success, with the beginning of what it says. */
async function refused(answer: Response): Promise<WireError> {
  const text = (await answer.text().catch(() => '')).replaceAll(/\s+/g, ' ').trim().slice(0, 200)
  return new WireError('http', `HTTP ${answer.status}${text ? `: ${text}` : ''}`, String(answer.status))
}

/** Answers a request, or throws where it went wrong. */
export async function sent(url: string, init: RequestInit): Promise<Response> {
  const answer = await fetch(url, { redirect: 'follow', ...init }).catch((error: unknown) => {
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
    const text = await answer.text()
    try {
      return JSON.parse(text) as Message
    } catch {
      keepLast(noise, text)
      throw new WireError('http', `it answers ${type || 'something'} that is no JSON: ${text.slice(0, 120)}`)
    }
  }
  async function tell(message: object): Promise<void> {
    await (await post(message)).body?.cancel()
  }
  return wire
}

async function fromStream(answer: Response, id: number): Promise<Message> {
  for await (const { data } of eventsOf(answer.body as unknown as AsyncIterable<Uint8Array>)) {
    const message = JSON.parse(data || '{}') as Message
    if (Number(message.id) === id && message.method === undefined) return message
  }
  throw new WireError('http', 'its stream ended without an answer')
}
