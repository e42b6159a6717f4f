import { PassThrough } from 'node:stream'

/** What Ink needs of a terminal that is read from. */
export interface TerminalInput extends NodeJS.ReadableStream {
  isTTY?: boolean
  setRawMode?(raw: boolean): unknown
  ref?(): unknown
  unref?(): unknown
}

const escapeByte = '\u001b'

/** The beginning of a CSI or SS3 sequence, or the escape byte alone, at the end of a chunk (ECMA-48, 5.4). */
const unfinished = /\u001b(?:\[[0-?]*[ -/]*|O)?$/

/** Longer than what a round trip delays one of two packets, shorter than what a person notices on the Escape key. */
const patience = 80

/**
 * The terminal's input with every escape sequence in one piece. Ink waits 20 ms for the rest of a sequence; over a slow link an arrow key takes
 * longer, and would become Escape and two letters.
 */
export function wholeSequences(input: TerminalInput): TerminalInput & { stop(): void } {
  const output = new PassThrough({ encoding: 'utf8' })
  let pending = ''
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    output.write(pending)
    pending = ''
  }
  const take = (chunk: string | Buffer) => {
    clearTimeout(timer)
    const all = pending + chunk.toString()
    const at = unfinished.exec(all)?.index ?? all.length
    pending = all.slice(at)
    if (at > 0) output.write(all.slice(0, at))
    if (pending.startsWith(escapeByte)) timer = setTimeout(flush, patience)
  }
  const end = () => output.end()
  input.setEncoding('utf8')
  input.on('data', take)
  input.on('end', end)
  input.resume()
  return Object.assign(output, {
    isTTY: input.isTTY,
    setRawMode: (raw: boolean) => input.setRawMode?.(raw),
    ref: () => input.ref?.(),
    unref: () => input.unref?.(),
    stop() {
      clearTimeout(timer)
      input.off('data', take)
      input.off('end', end)
      input.pause()
    },
  })
}
