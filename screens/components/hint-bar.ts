import { type Line, type Span, span } from '../text/view.ts'
import type { Binding } from '../keys/binding.ts'
import { keySign } from '../text/glyphs.ts'
import { width } from '../text/width.ts'

interface Hint {
  keys: string
  does: string
  /** A way back, or to the help. */
  stays: boolean
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

/** The first hint and the ways back and to the help, as far as they fit, then the others in their order that fit as well. */
function chosen(hints: Hint[], fits: (some: Hint[]) => boolean): Hint[] {
  const kept = new Set<Hint>()
  const including = (hint: Hint) => hints.filter(one => kept.has(one) || one === hint)
  const first = hints.filter(({ stays }, index) => index === 0 || stays)
  for (const hint of [...first, ...hints]) if (fits(including(hint))) kept.add(hint)
  return hints.filter(hint => kept.has(hint))
}

/** Hints that fit into one line, or two on a narrow terminal; the last binding (to leave) always stands at the right end. */
export function hintBar(bindings: Binding[], columns: number, utf8: boolean): Line[] {
  const hints = bindings
    .filter(({ quiet }) => !quiet)
    .map(({ keys, does }) => ({ keys: keySign(keys, utf8), does, stays: keys.includes('esc') || keys.includes('?') }))
  const last = hints.pop()
  if (!last) return []
  const most = columns < 60 ? 2 : 1
  const linesOf = (some: Hint[]) => broken([...some, last], columns - 2)
  const above = linesOf(chosen(hints, some => linesOf(some).length <= most))
  const bottom = above.pop()!.slice(0, -1)
  const blank = Math.max(0, columns - 1 - widthOfHints(bottom) - widthOf(last))
  return [...above.map(line => lineOf(line).slice(0, -1)), [...lineOf(bottom), span(' '.repeat(blank)), ...spans(last)]]
}
