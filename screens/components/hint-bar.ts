import { type Line, type Span, span } from '../app/view.ts'
import type { Binding } from '../keys/binding.ts'
import { keySign } from '../terminal/glyphs.ts'
import { width } from '../text/width.ts'

interface Hint {
  keys: string
  does: string
}

const between = 3

const widthOf = ({ keys, does }: Hint) => width(keys) + 1 + width(does)

const spans = ({ keys, does }: Hint): Span[] => [span(keys, 'strong'), span(` ${does}`, 'quiet')]

/** Hints in as many lines as they need; a hint that is wider than a line stands alone. */
function broken(hints: Hint[], columns: number): Hint[][] {
  const lines: Hint[][] = [[]]
  let room = columns
  for (const hint of hints) {
    const line = lines.at(-1)!
    if (line.length > 0 && widthOf(hint) > room) {
      lines.push([hint])
      room = columns
    } else line.push(hint)
    room -= widthOf(hint) + between
  }
  return lines
}

const lineOf = (hints: Hint[]): Line => [
  span(' '),
  ...hints.flatMap(hint => [...spans(hint), span(' '.repeat(between))]),
]

const widthOfHints = (hints: Hint[]) => 1 + hints.reduce((sum, hint) => sum + widthOf(hint) + between, 0)

/** Hints that fit into one line, or two on a narrow terminal; the last binding (to leave) always stands at the right end. */
export function hintBar(bindings: Binding[], columns: number, utf8: boolean): Line[] {
  const hints = bindings.filter(({ quiet }) => !quiet).map(({ keys, does }) => ({ keys: keySign(keys, utf8), does }))
  const last = hints.pop()
  if (!last) return []
  const most = columns < 60 ? 2 : 1
  const lines = broken(hints, columns - 2).slice(0, most)
  const bottom = lines.at(-1)!
  while (bottom.length > 0 && widthOfHints(bottom) + widthOf(last) + 1 > columns) bottom.pop()
  const blank = Math.max(0, columns - 1 - widthOfHints(bottom) - widthOf(last))
  return [...lines.slice(0, -1).map(lineOf), [...lineOf(bottom), span(' '.repeat(blank)), ...spans(last)]]
}
