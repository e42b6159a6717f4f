import type { Look } from './app/app.ts'
import type { Screen } from './app/screen.ts'
import { gap, row, type Row, span } from './text/view.ts'
import { binding } from './keys/binding.ts'
import { keySign } from './text/glyphs.ts'
import { column, wrap } from './text/width.ts'

/** Help for the screen below: the longer explanation of its question, and every key that works there. */
export function help({ look, close }: { look: Look; close: () => void }, about: Screen): Screen {
  return {
    isHelp: true,
    view: ({ columns }) => {
      const more = about.more?.()
      const text: Row[] = more ? [...wrap(more.text, columns - 2).map(part => row(` ${part}`)), gap] : []
      const keys = about
        .bindings()
        .map(({ keys: names, does }) => row(span(` ${column(keySign(names, look.utf8), 12)}`, 'strong'), does))
      return { title: [span('Help', 'strong'), span(more ? `   ${more.title}` : '')], body: [gap, ...text, ...keys] }
    },
    bindings: () => [binding(['enter', 'esc', '?', 'q'], 'back', close)],
  }
}
