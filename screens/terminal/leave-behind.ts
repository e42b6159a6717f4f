import { print } from '../../src/output.ts'
import { clean } from '../../src/text/clean.ts'
import { isUtf8, toAscii } from '../text/glyphs.ts'

/** Prints what a screen leaves behind in the scrollback, in the characters that this terminal has. */
export const leaveBehind = (lines: string[]): void =>
  print(isUtf8(process.env) ? lines : lines.map(line => toAscii(clean(line))))
