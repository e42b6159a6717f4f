import { type IPty, spawn } from '@lydell/node-pty'
import xterm from '@xterm/headless'

export interface Size {
  columns: number
  rows: number
}

export interface Started {
  command: string
  args: string[]
  cwd?: string
  /** On top of the environment of the tests, from which everything that says CI is taken away. */
  env?: Record<string, string | undefined>
  size?: Size
}

/** How a program ended; a signal's exit code is the shell's, 128 and its number. */
export interface Ended {
  exitCode: number
  signal: number
}

/** Modes of the terminal that a program may leave behind. */
export interface Modes {
  alternate: boolean
  bracketedPaste: boolean
  cursorShown: boolean
}

const patience = 60_000

// What any of these says makes interactive programs behave as if nobody looked (is-in-ci).
const ofCi = ['CI', 'CONTINUOUS_INTEGRATION', 'GITHUB_ACTIONS', 'BUILD_NUMBER', 'NO_COLOR', 'FORCE_COLOR']

function environment(more: Started['env']): Record<string, string> {
  const plain = Object.entries(process.env).filter(([name]) => !ofCi.includes(name) && !name.startsWith('VITEST'))
  const all = { ...Object.fromEntries(plain), TERM: 'xterm-256color', LANG: 'C.UTF-8', LC_ALL: undefined, ...more }
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

/** A program in a pseudo-terminal of its own, and an emulator that shows what a user would see. */
export class Terminal {
  readonly screen: InstanceType<typeof xterm.Terminal>
  readonly ended: Promise<Ended>
  readonly #child: IPty
  readonly #drawn = new Set<() => void>()
  #size: Size
  #exit: Ended | undefined
  #cursorShown = true
  /** Every byte that the program wrote. */
  output = ''

  constructor({ command, args, cwd, env, size = { columns: 80, rows: 24 } }: Started) {
    this.#size = size
    const { columns: cols, rows } = size
    this.screen = new xterm.Terminal({ cols, rows, allowProposedApi: true, scrollback: 5000 })
    this.#child = spawn(command, args, { cols, rows, cwd, env: environment(env), name: 'xterm-256color' })
    // A program asks its terminal things, such as where the cursor is, and may wait for the answer.
    this.screen.onData(answer => this.#child.write(answer))
    this.screen.parser.registerCsiHandler({ prefix: '?', final: 'h' }, params => this.#mode(params, true))
    this.screen.parser.registerCsiHandler({ prefix: '?', final: 'l' }, params => this.#mode(params, false))
    this.#child.onData(data => {
      this.output += data
      this.screen.write(data, () => this.#look())
    })
    this.ended = new Promise(resolve => {
      this.#child.onExit(({ exitCode, signal = 0 }) => {
        this.#exit = { exitCode: signal > 0 ? 128 + signal : exitCode, signal }
        // What was still on its way to the emulator is drawn first.
        this.screen.write('', () => {
          this.#look()
          resolve(this.#exit!)
        })
      })
    })
  }

  get pid(): number {
    return this.#child.pid
  }

  #mode(params: (number | number[])[], on: boolean): boolean {
    if (params.includes(25)) this.#cursorShown = on
    return false
  }

  #look(): void {
    for (const listener of this.#drawn) listener()
  }

  /** Lines of the screen, without blanks at their ends. */
  lines(): string[] {
    const { active } = this.screen.buffer
    const text = (row: number) => active.getLine(active.viewportY + row)?.translateToString(true, 0, this.#size.columns)
    return Array.from({ length: this.#size.rows }, (_, row) => text(row)?.trimEnd() ?? '')
  }

  snapshot(): string {
    return `${this.lines().join('\n').trimEnd()}\n`
  }

  /** The whole normal buffer: what can be scrolled back to. */
  scrollback(): string {
    const { normal } = this.screen.buffer
    const rows = Array.from({ length: normal.length }, (_, row) => normal.getLine(row)?.translateToString(true) ?? '')
    return rows.join('\n').trimEnd()
  }

  /** Waits until the screen shows the text; fails when the program ends before, or takes too long. */
  async waitForText(wanted: string | RegExp, milliseconds = patience): Promise<void> {
    await this.#until(() => isIn(this.snapshot(), wanted), `shows ${String(wanted)}`, milliseconds)
  }

  /** Waits until the screen no longer shows the text. */
  async waitUntilGone(text: string | RegExp, milliseconds = patience): Promise<void> {
    await this.#until(() => !isIn(this.snapshot(), text), `no longer shows ${String(text)}`, milliseconds)
  }

  /** Waits until the program reads keys: before, Ctrl-C would be a signal to the whole group. */
  async waitUntilItReads(milliseconds = patience): Promise<void> {
    await this.#until(() => this.modes().bracketedPaste, 'is read from', milliseconds)
  }

  async #until(holds: () => boolean, what: string, milliseconds: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const finish = (settle: () => void) => {
        clearTimeout(timer)
        this.#drawn.delete(look)
        settle()
      }
      const fail = (why: string) =>
        finish(() => reject(new Error(`${why} before the screen ${what}. On the screen:\n${this.snapshot()}`)))
      const look = () => {
        if (holds()) finish(resolve)
        else if (this.#exit) fail(`the program ended with ${this.#exit.exitCode}`)
      }
      const timer = setTimeout(() => fail(`${milliseconds} ms went by`), milliseconds)
      this.#drawn.add(look)
      look()
    })
  }

  /** Sends bytes as the terminal would, in one write. */
  send(text: string): void {
    this.#child.write(text)
  }

  resize(size: Size): void {
    this.#size = size
    this.screen.resize(size.columns, size.rows)
    this.#child.resize(size.columns, size.rows)
  }

  /** To the program and what it has started in this terminal. */
  kill(signal: NodeJS.Signals): void {
    process.kill(-this.pid, signal)
  }

  /** Closes the terminal under the program, as a dropped connection does. */
  hangUp(): void {
    // What the types of node-pty leave out: it closes the master's end.
    ;(this.#child as IPty & { destroy(): void }).destroy()
  }

  modes(): Modes {
    return {
      alternate: this.screen.buffer.active.type === 'alternate',
      bracketedPaste: this.screen.modes.bracketedPasteMode,
      cursorShown: this.#cursorShown,
    }
  }

  /** Ends the program if it still runs. */
  async close(): Promise<void> {
    if (!this.#exit) this.#child.kill('SIGKILL')
    await this.ended
    this.screen.dispose()
  }
}

const isIn = (text: string, wanted: string | RegExp) =>
  typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)

/** Bytes of keys, as xterm sends them. */
export const keys = {
  enter: '\r',
  escape: '\u001b',
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  tab: '\t',
  backspace: '\u007f',
  ctrlC: '\u0003',
  ctrlG: '\u0007',
  ctrlO: '\u000f',
  ctrlR: '\u0012',
  paste: (text: string) => `\u001b[200~${text}\u001b[201~`,
}
