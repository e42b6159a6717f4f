import { expect, test } from 'vitest'
import { fitted, layOut } from '../../../screens/text/layout.ts'
import { gap, row, type Row, textOfLine, widthOfLine } from '../../../screens/text/view.ts'

const rows = (count: number, focus = -1): Row[] =>
  Array.from({ length: count }, (_, index) => ({ ...row(`row ${index}`), focused: index === focus }))

const texts = (some: Row[]) => some.map(({ line }) => textOfLine(line).trim())

test('a frame has exactly as many lines as the terminal', () => {
  const frame = layOut({ title: [], body: rows(100), foot: rows(3) }, [[]], 'notice', { columns: 40, rows: 12 })
  expect(frame.lines).toHaveLength(12)
})

test('no line is wider than the terminal', () => {
  const wide = row('x'.repeat(300))
  const view = { title: wide.line, where: '1/8', body: [wide], foot: [wide] }
  const frame = layOut(view, [wide.line], undefined, { columns: 40, rows: 12 })
  expect(Math.max(...frame.lines.map(widthOfLine))).toBeLessThanOrEqual(40)
})

test('rows that fit stay as they are', () => {
  expect(fitted(rows(3), 3)).toHaveLength(3)
})

test('gaps go first when there is not room for all', () => {
  expect(texts(fitted([row('a'), gap, row('b')], 2))).toEqual(['a', 'b'])
})

test('the focused row stays on the screen, and what is hidden is counted', () => {
  expect(texts(fitted(rows(20, 10), 5))).toEqual(['↑ 9 more', 'row 9', 'row 10', 'row 11', '↓ 8 more'])
})

test('at the end there is nothing more below', () => {
  expect(texts(fitted(rows(20, 19), 4))).toEqual(['↑ 17 more', 'row 17', 'row 18', 'row 19'])
})

test('what stands above a list is seen at its first row', () => {
  expect(texts(fitted(rows(20, 2), 5))).toEqual(['row 0', 'row 1', 'row 2', 'row 3', '↓ 16 more'])
})

test('pinned rows stay at the top while the rest moves', () => {
  const body = [{ ...row('what failed'), pinned: true }, ...rows(20, 10)]
  expect(texts(fitted(body, 5))).toEqual(['what failed', '↑ 10 more', 'row 10', 'row 11', '↓ 8 more'])
})

test('the cursor is where the row with it came to lie', () => {
  const typed: Row = { ...row('name'), focused: true, cursor: 4 }
  const frame = layOut({ title: [], body: [row(), typed] }, [], undefined, { columns: 40, rows: 12 })
  expect(frame.cursor).toEqual({ x: 4, y: 3 })
})
