import { clean, cleanJson } from './text/clean.ts'

/** The two doors of a command that draws no screen. What passes them acts on no terminal, whoever wrote it. */

/** Data, on standard output: a line, or several. */
export const print = (text: string | string[]): void => void process.stdout.write(`${cleaned(text)}\n`)

/** A message, on standard error. */
export const tell = (text: string | string[]): void => void process.stderr.write(`${cleaned(text)}\n`)

/** One JSON document on standard output; as one line where a stream of them is printed. */
export const printJson = (value: unknown, indent = 2): void =>
  void process.stdout.write(`${cleanJson(value, indent)}\n`)

/** The line is the unit that is cleaned: what one of them leaves open takes nothing of the next. */
const cleaned = (text: string | string[]): string => [text].flat().map(clean).join('\n')
