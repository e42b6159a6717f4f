import { closeSync, openSync, writeSync } from 'node:fs'
import { execa } from 'execa'

const lines = [
  'INFO:     172.18.0.1:4711 - "POST /v1/chat/completions HTTP/1.1" 200 OK',
  'INFO:     172.18.0.1:4711 - "POST /mcp-rest/tools/call HTTP/1.1" 200 OK',
  '12:00:00 - LiteLLM Proxy:WARNING: proxy_server.py:123 - a model took long',
  '12:00:00 - LiteLLM:ERROR: client.py:45 - MCP client connection failed: github',
]

const pause = 100

/**
 * Writes lines into the log of a container as the program in it does, through the pipe that is the program's own standard output: a container that
 * wrote them itself would take a share of the processors that are to be measured.
 */
export class LogWriter {
  written = 0
  readonly #container: string
  readonly #batch: number
  readonly #timer: NodeJS.Timeout | undefined
  #pipe: number | undefined

  constructor(container: string, perSecond: number) {
    this.#container = container
    this.#batch = Math.round((perSecond * pause) / 1000)
    if (perSecond > 0) this.#timer = setInterval(() => this.#write(), pause)
  }

  /** Opens the pipe of the process that runs now; nothing is written where there is none. */
  async attach(): Promise<void> {
    this.detach()
    const { stdout } = await execa('docker', ['inspect', '--format', '{{.State.Pid}}', this.#container], {
      reject: false,
    })
    const pid = Number(stdout)
    // Not waiting for a reader that does not come: then the lines are lost, as they should.
    if (pid > 0) this.#pipe = openSync(`/proc/${pid}/fd/1`, 0o1 | 0o4000)
  }

  get isAttached(): boolean {
    return this.#pipe !== undefined
  }

  detach(): void {
    if (this.#pipe !== undefined) closeSync(this.#pipe)
    this.#pipe = undefined
  }

  #write(): void {
    if (this.#pipe === undefined) return
    const text = Array.from(
      { length: this.#batch },
      (_, index) => `${lines[index % lines.length]} ${this.written + index}`,
    )
    try {
      writeSync(this.#pipe, `${text.join('\n')}\n`)
      this.written += this.#batch
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      // Full: the engine is slower at this moment. Broken: the program has ended.
      if (code === 'EPIPE') this.detach()
      else if (code !== 'EAGAIN') throw error
    }
  }

  end(): void {
    clearInterval(this.#timer)
    this.detach()
  }
}
