import type { Binding } from '../keys/binding.ts'
import { keySign } from '../terminal/glyphs.ts'
import { width } from '../text/width.ts'
import { type Line, type Span, span } from '../app/view.ts'

interface Hint {
  keys: string
  does: string
}

const widthOf = ({ keys, does }: Hint) => width(keys) + 1 + width(does)

const spans = ({ keys, does }: Hint): Span[] => [span(keys, 'strong'), span(` ${does}`, 'quiet')]

/** Hints that fit, from the left; the last binding (to leave) always stands at the right end. */
export function hintBar(bindings: Binding[], columns: number, utf8: boolean): Line {
  const hints = bindings.filter(({ quiet }) => !quiet).map(({ keys, does }) => ({ keys: keySign(keys, utf8), does }))
  const last = hints.pop()
  if (!last) return []
  let room = columns - 2 - widthOf(last)
  const shown: Span[] = []
  for (const hint of hints) {
    if (widthOf(hint) + 3 > room) break
    shown.push(...spans(hint), span('   '))
    room -= widthOf(hint) + 3
  }
  return [span(' '), ...shown, span(' '.repeat(Math.max(0, room))), ...spans(last)]
}
