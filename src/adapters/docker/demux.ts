/** A piece of output as the engine frames it: at most one line, or a part of a long one. */
export interface Frame {
  stream: 'stdout' | 'stderr'
  payload: Buffer
}

/** Takes the chunks of a stream as they come and answers the frames that are whole. */
export interface Splitter {
  take(chunk: Buffer): Frame[]
  /** What is left at the end of the stream. */
  rest(): Frame[]
}

const headerLength = 8

/**
 * Splits a log or attach stream: a header of 8 bytes (stream, 0, 0, 0, length as 32 bits big-endian) stands before each frame. A loop, since
 * docker-modem's demuxStream calls itself once a frame and overflows the stack on a large chunk of short lines.
 */
export class FrameSplitter implements Splitter {
  #held: Buffer = Buffer.alloc(0)

  take(chunk: Buffer): Frame[] {
    const all = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk
    const frames: Frame[] = []
    let at = 0
    while (all.length - at >= headerLength) {
      const start = at + headerLength
      const end = start + all.readUInt32BE(at + 4)
      if (all.length < end) break
      frames.push({ stream: all[at] === 2 ? 'stderr' : 'stdout', payload: all.subarray(start, end) })
      at = end
    }
    this.#held = all.subarray(at)
    return frames
  }

  /** A frame that was cut off says nothing that could be trusted. */
  rest(): Frame[] {
    return []
  }
}

const newline = 0x0a

/** The output of a container with a terminal has no frames: both streams are one, in lines. */
export class TerminalSplitter implements Splitter {
  #held: Buffer = Buffer.alloc(0)

  take(chunk: Buffer): Frame[] {
    const all = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk
    const frames: Frame[] = []
    let at = 0
    for (let end = all.indexOf(newline); end >= 0; end = all.indexOf(newline, at)) {
      frames.push({ stream: 'stdout', payload: all.subarray(at, end + 1) })
      at = end + 1
    }
    this.#held = all.subarray(at)
    return frames
  }

  rest(): Frame[] {
    return this.#held.length > 0 ? [{ stream: 'stdout', payload: this.#held }] : []
  }
}
