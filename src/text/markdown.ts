import { clean, cleanLine } from './clean.ts'

const longestRun = (text: string): number =>
  (text.match(/`+/g) ?? []).reduce((longest, { length }) => Math.max(longest, length), 0)

/** A text as a code span, on one line: what stands in one is no Markdown (CommonMark 6.1). A bar is escaped, since a table is split before its cells are read (GFM 4.10). */
export function code(text: string): string {
  const line = cleanLine(text).trim().replaceAll('|', '\\|')
  if (line === '') return ''
  const ticks = '`'.repeat(longestRun(line) + 1)
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return `${ticks}${pad}${line}${pad}${ticks}`
}

/** Texts as a fenced block that none of them can end (CommonMark 4.5). */
export function fenced(language: string, lines: string | string[]): string {
  const text = [lines].flat().map(clean).join('\n')
  const ticks = '`'.repeat(Math.max(3, longestRun(text) + 1))
  return `${ticks}${language}\n${text}\n${ticks}`
}
