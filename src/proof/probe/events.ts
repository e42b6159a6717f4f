/** One event of an event stream. */
export interface StreamEvent {
  event: string
  data: string
}

/** Events of a `text/event-stream` body as they come. */
export async function* eventsOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n\r?\n/)
    rest = blocks.pop() ?? ''
    for (const block of blocks) yield parsed(block)
  }
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
