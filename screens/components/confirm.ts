import type { App } from '../app/app.ts'
import type { Screen } from '../app/screen.ts'
import { gap, row, span } from '../text/view.ts'
import { binding } from '../keys/binding.ts'
import { wrap } from '../text/width.ts'
import { type Choice, cursorKeys, select } from './select.ts'

export interface Way extends Choice {
  run: () => void
}

export interface Question {
  title: string
  /** Said above the ways to go on. */
  text: string[]
  ways: Way[]
  /** When it is left without an answer. */
  otherwise?: () => void
}

/** A question over the present screen with a few ways to go on. The first is the harmless one. */
export function confirm(app: Pick<App, 'local' | 'close'>, { title, text, ways, otherwise }: Question): Screen {
  const at = app.local(0)
  const go = () => {
    app.close()
    ways[at.value]?.run()
  }
  return {
    view: ({ columns }) => ({
      title: [span(title, 'strong')],
      body: [
        gap,
        ...text.flatMap(part => wrap(part, columns - 2)).map(part => row(` ${part}`)),
        gap,
        ...select(ways, at.value, columns),
      ],
    }),
    bindings: () => [
      ...cursorKeys(at, ways.length),
      binding('enter', 'go', go),
      binding('esc', 'back', () => {
        app.close()
        otherwise?.()
      }),
    ],
  }
}
