import { type Instance, render } from 'ink'
import type { App } from '../app/app.ts'
import { Boundary, Root } from '../app/root.tsx'
import { repeats } from '../../src/ending-on-signals.ts'
import { type TerminalInput, wholeSequences } from './whole-sequences.ts'

export interface Terminal {
  stdin: TerminalInput
  stdout: NodeJS.WritableStream
}

/** How the app ended, when a signal or a closed terminal ended it: the exit code that a shell gives it (128 + its number, signal(7)). */
export interface Signalled {
  exit: 129 | 130 | 143
  signal: true
}

const deadly = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/** Cursor home, everything erased (ECMA-48, CUP and ED). */
const clearScreen = '\u001b[H\u001b[2J'

/** First column, and what is on the line erased (ECMA-48, CR and EL): the terminal echoes keys that are typed before they are read, and Ink draws from there. */
const clearLine = '\r\u001b[K'

/**
 * After so long without another change of size the screen is drawn anew as a whole. A terminal that became smaller and large again in between has
 * lost lines, and Ink, which compares frames, would not know: the sizes before and after are the same.
 */
const resizeSettles = 100

/** After a signal, so long for everything to end in order; whoever sends a second one does not want to wait. */
const orderly = 5000

const draw = (app: App, stdin: TerminalInput, stdout: NodeJS.WritableStream, onError: (error: unknown) => void) =>
  render(
    <Boundary onError={onError}>
      <Root app={app} />
    </Boundary>,
    {
      stdin,
      stdout,
      alternateScreen: true,
      incrementalRendering: true,
      // Ink shows nothing until the end where CI is set (is-in-ci); that there is a terminal has been looked at before.
      interactive: true,
      exitOnCtrlC: false,
      patchConsole: false,
      maxFps: 30,
    },
  )

/** Draws everything anew once the terminal keeps its size; answers what ends that. */
function redrawing(app: App, ink: Instance, stdout: NodeJS.WritableStream): () => void {
  let settled: NodeJS.Timeout | undefined
  const redraw = () => {
    ink.clear()
    stdout.write(clearScreen)
    app.changed()
  }
  const resized = () => {
    clearTimeout(settled)
    settled = setTimeout(redraw, resizeSettles)
  }
  process.on('SIGWINCH', resized)
  return () => {
    clearTimeout(settled)
    process.off('SIGWINCH', resized)
  }
}

const nothing = () => undefined

/** Waits for a signal or for the terminal to be closed. `off` ends that. */
function signals({ stdin, stdout }: Terminal): { came: Promise<Signalled>; off: () => void } {
  const { promise, resolve } = Promise.withResolvers<Signalled>()
  let ending: number | undefined
  const end = (exit: Signalled['exit']) => {
    if (ending !== undefined && performance.now() - ending > repeats) process.exit(exit)
    if (ending !== undefined) return
    ending = performance.now()
    setTimeout(() => process.exit(exit), orderly).unref()
    resolve({ exit, signal: true })
  }
  const listeners = Object.entries(deadly).map(([signal, exit]) => ({ signal, listener: () => end(exit) }))
  for (const { signal, listener } of listeners) process.on(signal, listener)
  // A terminal that was closed reads as an end or EIO and cannot be written to; SIGHUP may have come before.
  const gone = () => void (ending === undefined && end(deadly.SIGHUP))
  for (const event of ['end', 'close', 'error']) stdin.on(event, gone)
  stdout.on('error', gone)
  const off = () => {
    if (ending !== undefined) return
    for (const { signal, listener } of listeners) process.off(signal, listener)
    for (const event of ['end', 'close', 'error']) stdin.off(event, gone)
    stdout.off('error', gone)
  }
  return { came: promise, off }
}

/**
 * Enters the terminal, draws the app until it ends, and leaves the terminal as it was: the one place that does either. What the app ended with is
 * answered; a signal, a closed terminal and an error that nobody caught end it too.
 */
export async function onTerminal<Outcome>(app: App<Outcome>, terminal: Terminal): Promise<Outcome | Signalled> {
  const { stdin, stdout } = terminal
  const input = wholeSequences(stdin)
  // Before Ink does it with the first frame, so that no key is echoed into that.
  input.setRawMode?.(true)
  stdout.write(clearLine)
  const failed = Promise.withResolvers<never>()
  const ink = draw(app as App, input, stdout, failed.reject)
  const stopRedrawing = redrawing(app as App, ink, stdout)
  const signalled = signals(terminal)
  process.on('uncaughtException', failed.reject)
  process.on('unhandledRejection', failed.reject)
  // Ink lets go of the event loop while nothing is read or drawn; setup may be waiting for the host at that moment.
  const alive = setInterval(nothing, 2 ** 30)
  try {
    return await Promise.race([app.ended, failed.promise, signalled.came])
  } finally {
    clearInterval(alive)
    stopRedrawing()
    await leave(ink)
    input.stop()
    signalled.off()
    process.off('uncaughtException', failed.reject)
    process.off('unhandledRejection', failed.reject)
  }
}

/** A terminal that is gone cannot be restored; that it cannot is no failure of its own. */
async function leave(ink: Instance): Promise<void> {
  try {
    ink.unmount()
    await ink.waitUntilExit()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EIO') throw error
  }
}
