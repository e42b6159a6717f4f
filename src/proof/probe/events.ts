import { WireError } from './wire.ts'

/** One event of an event stream. */
export interface StreamEvent {
  event: string
  data: string
}

/** More than a server sends before it answers, and more than one event of a server that is in order. */
const mostEvents = 10_000
const mostLetters = 16 * 1024 * 1024

const between = /\r?\n\r?\n/

/** Events of a `text/event-stream` body as they come. */
export async function* eventsOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder()
  // Pieces of the event that is coming, joined when it ends: a long one must not be searched again with each of them.
  let pending: string[] = []
  let letters = 0
  let tail = ''
  let events = 0
  for await (const chunk of body) {
    if (letters > mostLetters || events > mostEvents)
      throw new WireError('flood', 'its stream has no end, and no answer in it')
    const text = decoder.decode(chunk, { stream: true })
    pending.push(text)
    letters += text.length
    // What ends it may have come in several pieces.
    const end = tail + text
    tail = end.slice(-3)
    if (!between.test(end)) continue
    const blocks = pending.join('').split(between)
    const rest = blocks.pop() ?? ''
    pending = [rest]
    letters = rest.length
    events += blocks.length
    for (const block of blocks) yield parsed(block)
  }
  const rest = pending.join('')
  if (rest.trim() !== '') yield parsed(rest)
}

function parsed(block: string): StreamEvent {
  const fields = block.split(/\r?\n/).map(line => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')] as const
  })
  const data = fields.filter(([name]) => name === 'data').map(([, value]) => value)
  return { event: fields.findLast(([name]) => name === 'event')?.[1] ?? 'message', data: data.join('\n') }
}
