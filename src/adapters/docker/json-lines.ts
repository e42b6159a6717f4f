import { StringDecoder } from 'node:string_decoder'

/** The values of a stream with one JSON document a line. What is no JSON is left out: dockerode's own reader throws from inside the stream. */
export async function* jsonLines<T>(chunks: AsyncIterable<Buffer>): AsyncGenerator<T> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + decoder.write(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield* parsed<T>(line)
  }
  yield* parsed<T>(rest + decoder.end())
}

function* parsed<T>(line: string): Generator<T> {
  if (line.trim() === '') return
  try {
    yield JSON.parse(line) as T
  } catch {
    // Nothing in it can be acted on; what decides, decides by the lines that were understood.
  }
}
