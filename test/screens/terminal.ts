import { PassThrough, Writable } from 'node:stream'
import xterm from '@xterm/headless'
import type { App } from '../../screens/app/app.ts'
import { frameOf } from '../../screens/app/root.tsx'
import { type Size, textOfLine } from '../../screens/text/view.ts'
import { onTerminal, type Signalled } from '../../screens/terminal/open.tsx'
import { toAscii } from '../../screens/text/glyphs.ts'

/** Escape sequences of keys, as xterm sends them. */
export const keys = {
  enter: '\r',
  esc: '\u001b',
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  tab: '\t',
  backspace: '\u007f',
  ctrl: (letter: string) => String.fromCharCode(letter.charCodeAt(0) - 96),
  paste: (text: string) => `\u001b[200~${text}\u001b[201~`,
}

const patience = 60_000

/** A terminal without a process: what the app writes is drawn by a real emulator, what is typed reaches the app as bytes. */
export class FakeTerminal<Outcome> {
  readonly screen: InstanceType<typeof xterm.Terminal>
  readonly ended: Promise<Outcome | Signalled>
  readonly #app: App<Outcome>
  readonly #stdin: PassThrough
  readonly #stdout: Writable & { columns: number; rows: number; isTTY: true }
  readonly #drawn = new Set<() => void>()
  #size: Size
  /** Bytes written so far. */
  bytes = 0

  constructor(app: App<Outcome>, size: Size = { columns: 80, rows: 24 }) {
    this.#app = app
    this.#size = size
    // A real terminal's line discipline turns LF into CR LF (ONLCR, termios(3)).
    const options = { convertEol: true, allowProposedApi: true, scrollback: 0 }
    this.screen = new xterm.Terminal({ ...options, cols: size.columns, rows: size.rows })
    this.#stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined, ref: () => undefined, unref: () => undefined }) // prettier-ignore
    const write = (chunk: Buffer, _: unknown, written: () => void) => {
      this.bytes += chunk.length
      this.screen.write(chunk, () => {
        for (const listener of this.#drawn) listener()
        written()
      })
    }
    this.#stdout = Object.assign(new Writable({ write }), { ...size, isTTY: true as const })
    this.ended = onTerminal(app, { stdin: this.#stdin, stdout: this.#stdout })
  }

  /** The screen's lines, without blanks at their ends. */
  lines(): string[] {
    const { active } = this.screen.buffer
    const line = (row: number) => active.getLine(active.viewportY + row)?.translateToString(true, 0, this.#size.columns)
    return Array.from({ length: this.#size.rows }, (_, row) => line(row)?.trimEnd() ?? '')
  }

  text(): string {
    return this.lines().join('\n')
  }

  /** The frame, when the terminal shows all of it. A frame that is empty, or does not fit, fails. */
  async frame(): Promise<string> {
    await this.#until(() => this.text() === this.#wanted(), `this frame:\n${this.#wanted()}`)
    if (this.text().trim() === '') throw new Error('the frame is empty')
    return `${this.text()}\n`
  }

  #wanted(): string {
    const { lines } = frameOf(this.#app as App, this.#size)
    if (lines.length > this.#size.rows) throw new Error(`a frame of ${lines.length} lines on ${this.#size.rows} rows`)
    const shown = lines.map(line => {
      const text = textOfLine(line)
      return (this.#app.look.utf8 ? text : toAscii(text)).trimEnd()
    })
    return Array.from({ length: this.#size.rows }, (_, row) => shown[row] ?? '').join('\n')
  }

  /** Waits until the screen shows it. */
  async shows(pattern: RegExp | string): Promise<void> {
    const isThere = () => (typeof pattern === 'string' ? this.text().includes(pattern) : pattern.test(this.text()))
    await this.#until(isThere, String(pattern))
  }

  async #until(holds: () => boolean, what: string): Promise<void> {
    if (holds()) return
    await new Promise<void>((resolve, reject) => {
      const finish = (settle: () => void) => {
        clearTimeout(timer)
        this.#drawn.delete(look)
        settle()
      }
      const look = () => holds() && finish(resolve)
      const timer = setTimeout(
        () => finish(() => reject(new Error(`waited for ${what}\n--- on the screen ---\n${this.text()}`))),
        patience,
      )
      this.#drawn.add(look)
    })
  }

  /** Types bytes in one chunk. */
  type(text: string): void {
    this.#stdin.write(text)
  }

  resize(size: Size): void {
    this.#size = size
    this.screen.resize(size.columns, size.rows)
    Object.assign(this.#stdout, size)
    this.#stdout.emit('resize')
  }

  get cursor(): { x: number; y: number } {
    const { cursorX, cursorY } = this.screen.buffer.active
    return { x: cursorX, y: cursorY }
  }
}
