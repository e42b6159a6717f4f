import { cleanLine } from '../../src/text/clean.ts'
import { column, cut, width } from './width.ts'
import { type Line, type Row, row, type Size, span, type View, widthOfLine } from './view.ts'

/** Every line of a frame, top to bottom, and where the cursor stands. Exactly as many lines as the terminal has rows. */
export interface Frame {
  lines: Line[]
  cursor?: { x: number; y: number }
}

/** The least size on which the screens make sense; below it plain mode is offered. */
export const smallest: Size = { columns: 40, rows: 12 }

export const isTooSmall = ({ columns, rows }: Size): boolean => columns < smallest.columns || rows < smallest.rows

function titleLine({ title, where = '' }: View, columns: number): Line {
  const room = columns - width(where) - 2
  const shown = fittedLine(title, room)
  return [span(' '), ...shown, span(' '.repeat(room - widthOfLine(shown) + 1)), span(where, 'quiet')]
}

/** The rows that fit, without gaps when all do not, with the pinned ones and the focused one among them. */
export function fitted(rows: Row[], height: number): Row[] {
  if (rows.length <= height) return rows
  const dense = rows.filter(({ gap }) => !gap)
  if (dense.length <= height) return withGaps(rows, dense.length, height)
  const pinned = dense.filter(row => row.pinned).slice(0, Math.floor(height / 2))
  return [...pinned, ...windowed(dense.slice(pinned.length), height - pinned.length)]
}

/** From the top as far as the focused row and the one after it are seen, so that what stands above a list can be read at its first row. */
function windowed(dense: Row[], height: number): Row[] {
  const focus = dense.findIndex(({ focused }) => focused)
  // What is said about the focused row stands below it, and is a part of it.
  const end = dense.findLastIndex(({ focused }) => focused)
  const first = Math.min(Math.max(0, Math.min(focus, end - Math.max(0, height - 3))), dense.length - height)
  const shown = dense.slice(first, first + height)
  if (first > 0 && !shown[0]?.focused) shown[0] = row(span(`   ↑ ${first + 1} more`, 'quiet'))
  const after = dense.length - first - height
  if (after > 0 && !shown.at(-1)?.focused) shown[height - 1] = row(span(`   ↓ ${after + 1} more`, 'quiet'))
  return shown
}

/** As many of the gaps as there is room for, the first ones first. */
function withGaps(rows: Row[], dense: number, height: number): Row[] {
  let left = height - dense
  return rows.filter(({ gap }) => !gap || left-- > 0)
}

function filled(rows: Row[], height: number): Row[] {
  return [...rows, ...Array.from({ length: Math.max(0, height - rows.length) }, () => row())]
}

/** Body and pane within `height` rows: the pane gets what the body leaves, and at least what it needs or half of it all. */
function middle(view: View, height: number): Row[] {
  const { body, pane } = view
  if (!pane) return filled(fitted(body, height), height)
  const least = Math.min(pane.least, Math.floor(height / 2))
  const above = fitted(body, Math.max(1, height - least))
  return filled([...above, ...pane.rows(height - above.length)].slice(0, height), height)
}

/** The line cut at the terminal's edge, and cleaned: the one door of the screens. */
function fittedLine(line: Line, columns: number): Line {
  let room = columns
  return line.flatMap(({ text, tone }) => {
    const shown = cut(cleanLine(text), room)
    room -= width(shown)
    return shown === '' ? [] : [{ text: shown, tone }]
  })
}

/** Lays a view out on a terminal. `notice` stands under the title of every screen, such as that this is a rehearsal. */
export function layOut(view: View, hints: Line[], notice: string | undefined, { columns, rows }: Size): Frame {
  const head: Row[] = [
    { line: titleLine(view, columns) },
    row(span('─'.repeat(columns), 'quiet')),
    ...(notice ? [row(span(column(` ${cut(notice, columns - 1)}`, columns), 'strong'))] : []),
  ]
  const foot = (view.foot ?? []).slice(0, Math.max(0, rows - head.length - hints.length - 3))
  const body = middle(view, rows - head.length - foot.length - hints.length)
  const all: Row[] = [...head, ...body, ...foot, ...hints.map(line => ({ line }))]
  const y = all.findIndex(({ cursor }) => cursor !== undefined)
  const x = all[y]?.cursor
  return {
    lines: all.map(({ line }) => fittedLine(line, columns)),
    ...(x !== undefined && x < columns && { cursor: { x, y } }),
  }
}
