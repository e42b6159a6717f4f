import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { EventEmitter, once } from 'node:events'
import type { Readable } from 'node:stream'
import { createInterface } from 'node:readline'
import type { LogLine, LogOptions } from '../../adapters/container-engine.ts'
import { ForeignText } from '../../text/foreign.ts'

/** A line as it stands in the file. */
type Kept = Omit<LogLine, 'text'> & { text: string }

const lineOf = (kept: Kept): LogLine => ({ ...kept, text: ForeignText.of(kept.text) })

/** The log of one rehearsed container: kept in a file across runs, like a container's. */
export class ContainerLog {
  readonly #path: string
  readonly #lines: LogLine[]
  readonly #changed = new EventEmitter()
  #closed = false

  constructor(path: string) {
    this.#path = path
    const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
    // A line that a crash cut off is no line.
    this.#lines = text
      .split('\n')
      .slice(0, -1)
      .map(line => lineOf(JSON.parse(line) as Kept))
  }

  /** Takes in what a process prints. */
  capture(stream: LogLine['stream'], from: Readable): void {
    createInterface({ input: from }).on('line', text => this.#add({ at: new Date().toISOString(), stream, text }))
  }

  #add(line: Kept): void {
    this.#lines.push(lineOf(line))
    appendFileSync(this.#path, `${JSON.stringify(line)}\n`, { mode: 0o600 })
    this.#changed.emit('change')
  }

  /** Ends every follower: the container is gone. */
  close(): void {
    this.#closed = true
    this.#changed.emit('change')
  }

  async *read({ follow, since, tail, signal }: LogOptions): AsyncGenerator<LogLine> {
    const first = since === undefined ? 0 : this.#lines.findIndex(({ at }) => at >= since)
    let next = first < 0 ? this.#lines.length : first
    if (tail !== undefined) next = Math.max(next, this.#lines.length - tail)
    for (;;) {
      while (next < this.#lines.length) {
        if (signal?.aborted) return
        yield this.#lines[next++]!
      }
      if (!follow || this.#closed || signal?.aborted) return
      await once(this.#changed, 'change', signal && { signal }).catch((error: Error) => {
        if (error.name !== 'AbortError') throw error
      })
    }
  }
}
