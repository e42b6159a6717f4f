import stringWidth from 'string-width'

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** What a reader sees as single characters: an emoji or a letter with its accents counts once. */
export const graphemes = (text: string): string[] => Array.from(segmenter.segment(text), ({ segment }) => segment)

/** Columns that a text takes on a terminal. */
export const width = (text: string): number => stringWidth(text)

/** The text cut to so many columns, with `…` where something is left out. */
export function cut(text: string, columns: number): string {
  if (columns <= 0) return ''
  if (width(text) <= columns) return text
  let kept = ''
  for (const character of graphemes(text)) {
    if (width(kept) + width(character) > columns - 1) break
    kept += character
  }
  return `${kept}…`
}

/** The same for what has a path at its end: the middle goes, since the end tells one path from another. */
export function cutPath(text: string, columns: number): string {
  if (width(text) <= columns || !text.includes('/')) return cut(text, columns)
  const before = /^[^/]*/.exec(text)![0]
  const start = width(before) < columns / 2 ? before : ''
  const parts = text.slice(start.length).split('/')
  let kept = ''
  while (parts.length > 0 && width(start) + 1 + width(`/${parts.at(-1)}${kept}`) <= columns)
    kept = `/${parts.pop()}${kept}`
  return kept === '' ? cut(text, columns) : `${start}…${kept}`
}

/** The text cut or filled with blanks to exactly so many columns. */
export function column(text: string, columns: number): string {
  const fitting = cut(text, columns)
  return fitting + ' '.repeat(Math.max(0, columns - width(fitting)))
}

function broken(word: string, columns: number): string[] {
  const parts: string[] = ['']
  for (const character of graphemes(word)) {
    const last = parts.length - 1
    if (width(parts[last]!) + width(character) > columns) parts.push(character)
    else parts[last] += character
  }
  return parts
}

/** The text as lines of at most so many columns, broken between words where that is possible. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = ['']
  for (const word of text.split(/\s+/).flatMap(part => broken(part, Math.max(1, columns)))) {
    const last = lines.length - 1
    const joined = lines[last] ? `${lines[last]} ${word}` : word
    if (width(joined) <= columns) lines[last] = joined
    else lines.push(word)
  }
  return lines
}
