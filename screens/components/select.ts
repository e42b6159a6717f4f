import { type Row, row, span } from '../text/view.ts'
import { type Binding, binding, quiet } from '../keys/binding.ts'
import type { Key } from '../keys/key.ts'
import type { Local } from '../app/screen.ts'
import { column, cut, width } from '../text/width.ts'

export interface Choice {
  label: string
  /** A few words beside the label. */
  hint?: string
}

/** A cursor moved over `count` entries: it stays at the ends. */
export const moved = (at: number, by: number, count: number): number => Math.max(0, Math.min(count - 1, at + by))

/** One entry a row, the one under the cursor marked by a sign. */
export function select(choices: Choice[], at: number, columns: number): Row[] {
  const labels = Math.min(Math.max(...choices.map(({ label }) => width(label))) + 3, columns - 3)
  return choices.map(({ label, hint }, index) => {
    const chosen = index === at
    return {
      ...row(
        span(chosen ? ' ❯ ' : '   ', 'chosen'),
        span(hint ? column(label, labels) : cut(label, columns - 3), chosen ? 'chosen' : 'plain'),
        hint ? span(hint, 'quiet') : undefined,
      ),
      focused: chosen,
    }
  })
}

const steps: Record<string, number> = {
  up: -1,
  k: -1,
  down: 1,
  j: 1,
  pageup: -10,
  pagedown: 10,
  home: -Infinity,
  end: Infinity,
}

/** Keys that move a cursor over a list: arrows, pages and ends. */
export function cursorKeys(at: Local<number>, count: number): Binding[] {
  const move = ({ name }: Key) => {
    at.value = moved(at.value, steps[name] ?? 0, count)
  }
  return [
    binding(['up', 'down'], 'choose', move),
    quiet(['k', 'j'], 'the same', move),
    quiet(['pageup', 'pagedown'], 'ten at a time', move),
    quiet(['home', 'end'], 'first, last', move),
  ]
}
