/** A block of code in a Markdown text. */
export interface Block {
  text: string
  line: number
}

const fence = /^([ \t]*)(`{3,}|~{3,})[ \t]*([\w+-]*)[^`\n]*$/

/** Languages in which settings are written; a block without one may be any. */
const settings = new Set(['', 'json', 'jsonc', 'json5', 'yaml', 'yml', 'toml', 'text', 'txt'])

/** Blocks of code in a Markdown text that may hold settings, without the indentation of the list that they stand in. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let open: { indent: string; fence: string; language: string; line: number; lines: string[] } | undefined
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [, indent = '', mark = '', language = ''] = fence.exec(line) ?? []
    if (!open) {
      if (mark) open = { indent, fence: mark, language: language.toLowerCase(), line: index + 2, lines: [] }
    } else if (mark.startsWith(open.fence) && language === '') {
      if (settings.has(open.language)) blocks.push({ text: open.lines.join('\n'), line: open.line })
      open = undefined
    } else open.lines.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line.trimStart())
  }
  return blocks
}
