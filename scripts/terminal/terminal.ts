import { readdirSync, readFileSync } from 'node:fs'
import { spawn } from '@lydell/node-pty'
import xterm from '@xterm/headless'

/** How large a terminal is. */
export interface Size {
  rows: number
  columns: number
}

/** A program, and the terminal that it is given. */
export interface Subject {
  command: string
  args: string[]
  env: Record<string, string>
  size: Size
}

/** A program in a real pseudo-terminal, with what is on its screen. Times are milliseconds since the start. */
export interface RunningTerminal {
  pid: number
  screen: InstanceType<typeof xterm.Terminal>
  /** The lines of the screen, without the blanks at their ends. */
  lines(): string[]
  /** When the first byte came. */
  firstOutput(): Promise<number>
  /** When the bytes came after which the screen shows `pattern`; fails when that has not happened in time. */
  shows(pattern: RegExp, patience?: number): Promise<number>
  /** Types, and waits for nothing. */
  type(keys: string): void
  /** Types, waits for the answer and for a moment of silence after it, and says what that cost: bytes, and time to the first. */
  press(keys: string): Promise<{ bytes: number; ms: number }>
  /** Bytes that have come so far. */
  bytes(): number
  /** Processor time that the program has used so far, in milliseconds, all its threads together. */
  cpu(): number
  /** The most memory that the program has held so far, in bytes. */
  peakMemory(): number
  /** Asks the program to end, and ends it where it does not. */
  close(): Promise<void>
}

const minute = 60_000
const patienceWithKey = 5_000
const patienceAtEnd = 5_000
const silence = 120

interface Arrival {
  at: number
  bytes: number
}

/** Starts a program in a pseudo-terminal of its own. */
export function openTerminal({ command, args, env, size }: Subject): RunningTerminal {
  const screen = new xterm.Terminal({ cols: size.columns, rows: size.rows, allowProposedApi: true, scrollback: 0 })
  const started = performance.now()
  const child = spawn(command, args, {
    cols: size.columns,
    rows: size.rows,
    env,
    encoding: null,
    name: 'xterm-256color',
  })
  const listeners = new Set<(arrival: Arrival) => void>()
  const exited = new Promise<void>(resolve => child.onExit(() => resolve()))
  let first: number | undefined
  let last = 0
  let bytes = 0
  // encoding null makes node-pty deliver bytes, which its types do not say.
  child.onData((data: unknown) => {
    const chunk = data as Buffer
    const arrival = { at: performance.now() - started, bytes: chunk.length }
    first ??= arrival.at
    last = arrival.at
    bytes += chunk.length
    screen.write(chunk, () => listeners.forEach(listener => listener(arrival)))
  })
  // A program asks its terminal things (cursor position, colours) and may wait for the answer.
  screen.onData(answer => child.write(answer))

  const lines = () => {
    const buffer = screen.buffer.active
    return Array.from({ length: size.rows }, (_, row) => {
      return (
        buffer
          .getLine(buffer.viewportY + row)
          ?.translateToString(true, 0, size.columns)
          .trimEnd() ?? ''
      )
    })
  }
  const until = (holds: () => boolean, what: string, patience = minute) =>
    new Promise<number>((resolve, reject) => {
      const look = () => holds() && finish(() => resolve(last))
      const finish = (settle: () => void) => {
        clearTimeout(timer)
        listeners.delete(look)
        settle()
      }
      const timer = setTimeout(() => {
        finish(() =>
          reject(new Error(`${command} ${args.join(' ')}: no ${what}. On its screen:\n${lines().join('\n')}`)),
        )
      }, patience)
      listeners.add(look)
      look()
    })

  return {
    pid: child.pid,
    screen,
    lines,
    firstOutput: () => until(() => first !== undefined, 'output').then(() => first!),
    shows: (pattern, patience) => until(() => pattern.test(lines().join('\n')), String(pattern), patience),
    type: keys => child.write(keys),
    press: keys => {
      const pressed = performance.now() - started
      child.write(keys)
      return answerTo(pressed, listeners)
    },
    bytes: () => bytes,
    cpu: () => processorTime(child.pid),
    peakMemory: () => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))![1]) * 1024,
    close: async () => {
      child.kill('SIGTERM')
      const last = setTimeout(() => child.kill('SIGKILL'), patienceAtEnd)
      await exited
      clearTimeout(last)
      screen.dispose()
    },
  }
}

/** From the scheduler, in nanoseconds for each thread (Documentation/scheduler/sched-stats.rst). */
function processorTime(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`)
  const times = threads.map(thread =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  )
  return times.reduce((sum, time) => sum + time, 0) / 1e6
}

/** Collects what comes, from its first byte until there is silence. */
function answerTo(pressed: number, listeners: Set<(arrival: Arrival) => void>) {
  return new Promise<{ bytes: number; ms: number }>(resolve => {
    let bytes = 0
    let ms = 0
    const done = () => {
      listeners.delete(listen)
      resolve({ bytes, ms })
    }
    let timer = setTimeout(done, patienceWithKey)
    const listen = (arrival: Arrival) => {
      ms ||= arrival.at - pressed
      bytes += arrival.bytes
      clearTimeout(timer)
      timer = setTimeout(done, silence)
    }
    listeners.add(listen)
  })
}
