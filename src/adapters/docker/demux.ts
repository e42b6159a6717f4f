/** A piece of output as the engine frames it: at most one line, or a part of a long one. */
export interface Frame {
  stream: 'stdout' | 'stderr'
  payload: Buffer
}

const headerLength = 8

/**
 * Splits a log or attach stream into frames: a header of 8 bytes (stream, 0, 0, 0, length as 32 bits big-endian) before each. A loop, since
 * docker-modem's demuxStream calls itself once a frame and overflows the stack on a large chunk of short lines.
 */
export async function* frames(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Frame> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks) {
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    let at = 0
    while (rest.length - at >= headerLength) {
      const length = rest.readUInt32BE(at + 4)
      const end = at + headerLength + length
      if (rest.length < end) break
      yield { stream: rest[at] === 2 ? 'stderr' : 'stdout', payload: rest.subarray(at + headerLength, end) }
      at = end
    }
    rest = rest.subarray(at)
  }
}

/** The output of a container with a terminal has no frames: both streams are one, in lines. */
export async function* terminalFrames(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Frame> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks) {
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    let at = 0
    for (let end = rest.indexOf(10, at); end >= 0; end = rest.indexOf(10, at)) {
      yield { stream: 'stdout', payload: rest.subarray(at, end + 1) }
      at = end + 1
    }
    rest = rest.subarray(at)
  }
  if (rest.length > 0) yield { stream: 'stdout', payload: rest }
}
