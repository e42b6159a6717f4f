import { render } from 'ink'
import type { App } from '../app/app.ts'
import { Boundary, Root } from '../app/root.tsx'
import { type TerminalInput, wholeSequences } from './whole-sequences.ts'

export interface Terminal {
  stdin: TerminalInput
  stdout: NodeJS.WritableStream
}

/** A signal that ends Gatewright, and the exit code that a shell gives it (128 + its number, signal(7)). */
const deadly = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/** Cursor home, everything erased (ECMA-48, CUP and ED). */
const clearScreen = '\u001b[H\u001b[2J'

/**
 * After so long without another change of size the screen is drawn anew as a whole. A terminal that became smaller and large again in between has
 * lost lines, and Ink, which compares frames, would not know: the sizes before and after are the same.
 */
const resizeSettles = 100

/**
 * Enters the terminal, draws the app until it ends, and leaves the terminal as it was: the one place that does either. What the app ended with is
 * answered; a signal, a closed terminal and an error that nobody caught end it too.
 */
export async function onTerminal<Outcome>(
  app: App<Outcome>,
  { stdin, stdout }: Terminal,
  onSignal: () => void,
): Promise<Outcome> {
  const input = wholeSequences(stdin)
  const failed = Promise.withResolvers<never>()
  const ink = render(
    <Boundary onError={failed.reject}>
      <Root app={app as App} />
    </Boundary>,
    {
      stdin: input,
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
  const redraw = () => {
    ink.clear()
    stdout.write(clearScreen)
    app.changed()
  }
  let settled: NodeJS.Timeout | undefined
  const resized = () => {
    clearTimeout(settled)
    settled = setTimeout(redraw, resizeSettles)
  }
  process.on('SIGWINCH', resized)
  const end = (code: number) => {
    try {
      onSignal()
      ink.unmount()
    } finally {
      // A terminal that is gone cannot be restored either: that it cannot is no reason to stay.
      process.exit(code)
    }
  }
  const gone = () => end(deadly.SIGHUP)
  const signals = Object.entries(deadly).map(([signal, code]) => ({ signal, listener: () => end(code) }))
  for (const { signal, listener } of signals) process.on(signal, listener)
  // A terminal that was closed reads as an end or EIO and cannot be written to; without this the process would stay.
  for (const event of ['end', 'close', 'error']) stdin.on(event, gone)
  stdout.on('error', gone)
  process.on('uncaughtException', failed.reject)
  process.on('unhandledRejection', failed.reject)
  // Ink lets go of the event loop while nothing is read or drawn; setup may be waiting for the host at that moment.
  const alive = setInterval(() => undefined, 2 ** 30)
  try {
    return await Promise.race([app.ended, failed.promise])
  } finally {
    clearInterval(alive)
    clearTimeout(settled)
    process.off('SIGWINCH', resized)
    for (const { signal, listener } of signals) process.off(signal, listener)
    for (const event of ['end', 'close', 'error']) stdin.off(event, gone)
    stdout.off('error', gone)
    process.off('uncaughtException', failed.reject)
    process.off('unhandledRejection', failed.reject)
    ink.unmount()
    await ink.waitUntilExit()
    input.stop()
  }
}
