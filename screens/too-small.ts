import { smallest, type Frame } from './text/layout.ts'
import { line, type Size } from './text/view.ts'
import { wrap } from './text/width.ts'

/** Shown instead of any screen on a terminal on which none has room. */
export function tooSmall({ columns, rows }: Size, plain: boolean): Frame {
  const texts = [
    `This terminal has ${columns}x${rows} characters; the screens need ${smallest.columns}x${smallest.rows}.`,
    'Make it larger' + (plain ? ', or press p for questions line by line.' : '.'),
    'ctrl-c leave',
  ]
  const lines = texts.flatMap(text => wrap(text, Math.max(1, columns - 1)))
  return { lines: lines.slice(0, rows).map(text => line(text)) }
}
