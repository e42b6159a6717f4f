import type { IBufferCell, Terminal } from '@xterm/headless'
import { background, foreground, paletteColour } from './palette.ts'

const cell = { width: 8.4, height: 18, baseline: 13.5, font: 14 }
const margin = 14

interface Run {
  column: number
  width: number
  text: string
  style: Style
}

interface Style {
  colour: string
  fill: string | undefined
  attributes: string
}

const rgb = (value: number) => `#${value.toString(16).padStart(6, '0')}`

function colourOf(cell: IBufferCell, side: 'Fg' | 'Bg'): string | undefined {
  const value = side === 'Fg' ? cell.getFgColor() : cell.getBgColor()
  if (side === 'Fg' ? cell.isFgRGB() : cell.isBgRGB()) return rgb(value)
  if (side === 'Fg' ? cell.isFgPalette() : cell.isBgPalette()) return paletteColour(value)
  return undefined
}

function styleOf(cell: IBufferCell): Style {
  const own = colourOf(cell, 'Fg')
  const behind = colourOf(cell, 'Bg')
  const inverse = cell.isInverse() !== 0
  const attributes = [
    cell.isBold() ? 'font-weight="bold"' : '',
    cell.isItalic() ? 'font-style="italic"' : '',
    cell.isUnderline() ? 'text-decoration="underline"' : '',
    cell.isDim() ? 'opacity="0.6"' : '',
  ].filter(Boolean)
  const [colour, fill] = inverse ? [behind ?? background, own ?? foreground] : [own ?? foreground, behind]
  return { colour, fill, attributes: attributes.join(' ') }
}

const same = (one: Style, other: Style) =>
  one.colour === other.colour && one.fill === other.fill && one.attributes === other.attributes

/** Neighbours of one style are one piece of text; a wide character stands alone, for fonts disagree about its width. */
function runsOf(screen: Terminal, row: number): Run[] {
  const line = screen.buffer.active.getLine(screen.buffer.active.viewportY + row)
  const runs: Run[] = []
  for (let column = 0; column < screen.cols; column += 1) {
    const one = line?.getCell(column)
    if (!one || one.getWidth() === 0) continue
    const style = styleOf(one)
    const last = runs.at(-1)
    const text = one.getChars() || ' '
    const joins = last && one.getWidth() === 1 && last.width === last.text.length && same(last.style, style)
    if (joins) Object.assign(last, { text: last.text + text, width: last.width + 1 })
    else runs.push({ column, width: one.getWidth(), text, style })
  }
  return runs
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Blanks at the end are not drawn, unless they have a colour behind them. */
function trimmed(run: Run): Run {
  const text = run.style.fill ? run.text : run.text.trimEnd()
  return { ...run, text, width: run.width - (run.text.length - text.length) }
}

function draw(run: Run, row: number): string {
  const { column, width, text, style } = trimmed(run)
  const x = (column * cell.width).toFixed(1)
  const length = (width * cell.width).toFixed(1)
  const top = row * cell.height
  const box = `<rect x="${x}" y="${top}" width="${length}" height="${cell.height}" fill="${style.fill}"/>`
  const at = `x="${x}" y="${top + cell.baseline}" textLength="${length}" lengthAdjust="spacingAndGlyphs"`
  const attributes = style.attributes && ` ${style.attributes}`
  const letters = `<text ${at} fill="${style.colour}"${attributes}>${escaped(text)}</text>`
  return `${style.fill ? box : ''}${text.trim() ? letters : ''}`
}

/** What is on the screen, in its colours, as an SVG. */
export function svg(screen: Terminal, title: string): string {
  const width = Math.ceil(screen.cols * cell.width) + 2 * margin
  const height = screen.rows * cell.height + 2 * margin
  const rows = Array.from({ length: screen.rows }, (_, row) =>
    runsOf(screen, row)
      .map(run => draw(run, row))
      .join(''),
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">
<title>${escaped(title)}</title>
<rect width="${width}" height="${height}" rx="8" fill="${background}"/>
<g transform="translate(${margin} ${margin})" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="${cell.font}" xml:space="preserve">
${rows.filter(Boolean).join('\n')}
</g>
</svg>
`
}
