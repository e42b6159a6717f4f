import wrapAnsi from 'wrap-ansi'

/** What begins a line: blanks, a heading in a column of its own, the mark of an entry. */
const beginning = /^\s*(?:[\w-]{1,12}\s{2,})?(?:\S )?(?<=\s)|^/

/**
 * A line broken between words where the terminal would break one, the rest under its text. What is longer than a line, such as a path, is left to the
 * terminal; a pipe has no columns, and gets it as one line.
 */
export function wrapped(line: string, columns: number | undefined): string[] {
  if (!columns || line.length < columns) return [line]
  const start = beginning.exec(line)![0]
  const indent = ' '.repeat(Math.min(start.length, Math.floor(columns / 3)))
  const parts = wrapAnsi(line.slice(start.length), columns - 1 - start.length, { trim: true }).split('\n')
  return parts.map((part, index) => `${index === 0 ? start : indent}${part}`.trimEnd())
}
