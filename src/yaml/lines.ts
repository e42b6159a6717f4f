/** A text seen as lines, for edits that take or give whole ones. */
export interface Lines {
  text: string
  /** What ends a line in this text. */
  eol: string
}

export const linesOf = (text: string): Lines => ({ text, eol: text.includes('\r\n') ? '\r\n' : '\n' })

export const lineStart = ({ text }: Lines, at: number): number => text.lastIndexOf('\n', at - 1) + 1

/** Where the line ends on which something ends; a block scalar ends where the next line begins. */
export function lineEnd({ text }: Lines, at: number): number {
  if (at > 0 && text[at - 1] === '\n') return at
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end + 1
}

export const columnOf = (lines: Lines, at: number): number => at - lineStart(lines, at)

/** Whether a line begins with what stands here, apart from its indentation. */
export const isFirst = (lines: Lines, at: number): boolean => lines.text.slice(lineStart(lines, at), at).trim() === ''

/** End of a block that is this far indented: comments that are further in than it belong to it. */
export function blockEnd(lines: Lines, at: number, indent: number): number {
  let end = lineEnd(lines, at)
  for (let next = end; next < lines.text.length;) {
    const stop = lineEnd(lines, next + 1)
    const line = lines.text.slice(next, stop)
    const text = line.trim()
    if (text !== '' && !(text.startsWith('#') && line.search(/\S/) > indent)) break
    if (text !== '') end = stop
    next = stop
  }
  return end
}

/** Whole lines that are put in before a place at which a line begins. */
export function asLines({ text, eol }: Lines, at: number, lines: string[], indent: number): string {
  const begins = at === 0 || text[at - 1] === '\n'
  const whole = lines.map(line => `${' '.repeat(indent)}${line}${eol}`).join('')
  return begins ? whole : `${eol}${whole.slice(0, -eol.length)}`
}
