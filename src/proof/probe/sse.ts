import { eventsOf } from './events.ts'
import { sent } from './http.ts'
import type { ServerEntry } from './report.ts'
import { messageIn, type Wire, WireError } from './wire.ts'

/** The form before streamable HTTP: one standing stream with every answer, whose first event names where messages are posted. */
export async function sseWire({ url = '', static_headers = {} }: ServerEntry): Promise<Wire> {
  const answer = await sent(url, { headers: { accept: 'text/event-stream', ...static_headers } })
  const type = answer.headers.get('content-type') ?? ''
  if (!type.includes('text/event-stream')) throw new WireError('http', `it answers ${type}, no event stream`)
  const events = eventsOf(answer.body as unknown as AsyncIterable<Uint8Array>)
  const endpoint = await firstEndpoint(events)
  const post = (message: object) =>
    sent(new URL(endpoint, url).href, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...wire.headers, ...static_headers },
      body: JSON.stringify(message),
    }).then(posted => posted.body?.cancel())
  const wire: Wire = {
    headers: {},
    noise: [],
    said: [],
    async ask(message) {
      await post(message)
      for (;;) {
        const { value, done } = await events.next()
        if (done) throw new WireError('ended', 'its stream ended before the answer came')
        const read = messageIn(value.data)
        if (read && Number(read.id) === message.id && read.method === undefined) return read
      }
    },
    tell: async message => void (await post(message)),
    close: () => void events.return(undefined).catch(() => undefined),
  }
  return wire
}

async function firstEndpoint(events: AsyncGenerator<{ event: string; data: string }>): Promise<string> {
  for (;;) {
    const { value, done } = await events.next()
    if (done) throw new WireError('http', 'its stream ended without naming where messages are posted')
    if (value.event === 'endpoint') return value.data
  }
}
