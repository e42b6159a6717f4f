import type { LogLine } from '../container-engine.ts'
import type { Frame } from './demux.ts'
import { ForeignText } from '../../text/foreign.ts'

/** Where reading has come to: the last frame's time, and how many frames had exactly that time. */
export interface Mark {
  at: string
  frames: number
}

/** A line without end must not fill the memory; the rest of a longer one is dropped. */
const longestLine = 256 * 1024

const space = 0x20
const newline = 0x0a

interface Open {
  at: string
  parts: Buffer[]
  length: number
}

/**
 * Puts frames together to lines. Each frame begins with its time and a space, those after the first of a long line too, and is cut without regard to
 * characters: so the bytes are joined first and decoded then. The parts of one line all have the time of its first: another time means that the
 * process ended without ending its line.
 */
export class LineAssembler {
  readonly #open = new Map<Frame['stream'], Open>()
  mark: Mark | undefined

  /** The lines that this frame completes. */
  take({ stream, payload }: Frame): LogLine[] {
    const split = payload.indexOf(space)
    const at = payload.toString('latin1', 0, Math.max(split, 0))
    this.mark = { at, frames: this.mark?.at === at ? this.mark.frames + 1 : 1 }
    const content = payload.subarray(split + 1)
    const ends = content.at(-1) === newline
    const earlier = this.#open.get(stream)
    const ended = earlier && earlier.at !== at ? [this.#complete(stream)] : []
    const open = this.#open.get(stream) ?? { at, parts: [], length: 0 }
    const part = (ends ? content.subarray(0, -1) : content).subarray(0, longestLine - open.length)
    open.parts.push(part)
    open.length += part.length
    this.#open.set(stream, open)
    return ends ? [...ended, this.#complete(stream)] : ended
  }

  takeAll(frames: Frame[]): LogLine[] {
    const lines: LogLine[] = []
    for (const frame of frames) lines.push(...this.take(frame))
    return lines
  }

  /** Lines that the process never ended. */
  rest(): LogLine[] {
    return [...this.#open.keys()].map(stream => this.#complete(stream))
  }

  #complete(stream: Frame['stream']): LogLine {
    const { at, parts } = this.#open.get(stream)!
    this.#open.delete(stream)
    return { at, stream, text: ForeignText.of(Buffer.concat(parts).toString('utf8').replace(/\r$/, '')) }
  }
}

/** `since` as the engine wants it, to the nanosecond: an RFC 3339 time is answered with status 500. */
export function sinceParameter(iso: string): string {
  const fraction = /\.(\d+)/.exec(iso)?.[1] ?? ''
  return `${Math.floor(Date.parse(iso) / 1000)}.${fraction.padEnd(9, '0').slice(0, 9)}`
}
