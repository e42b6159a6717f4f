import type { Stage } from '../app/app.ts'
import type { Screen } from '../app/screen.ts'
import { gap, row, span } from '../text/view.ts'
import { cursorKeys } from '../components/select.ts'
import { binding } from '../keys/binding.ts'
import type { Walk } from '../walk.ts'
import { listKeys } from './keys.ts'
import { listFoot, listRows } from './rows.ts'
import { type ListSource, listState, shownItems, takeFilter } from './state.ts'

/** A section that is one list: models, MCP servers. */
export function listScreen(app: Stage, source: ListSource, walk: Walk): Screen {
  const state = listState(app)
  return {
    view: ({ columns }) => ({
      ...walk.head(),
      body: [
        ...walk.rail(columns),
        row(span(` ${source.field.label}`, 'strong')),
        gap,
        ...listRows(source, state, columns),
      ],
      foot: listFoot(source, state, columns),
    }),
    take: key => takeFilter(state, key),
    isTyping: () => state.filter.value?.typing === true,
    more: () => ({ title: source.field.label, text: source.field.more ?? source.field.help }),
    bindings: () => [
      binding('enter', 'next', walk.next),
      ...cursorKeys(state.at, shownItems(source, state).length),
      ...(source.bring ? [binding('i', 'import', () => source.bring?.())] : []),
      ...listKeys(app, source, state),
      binding('ctrl-o', 'overview', walk.overview),
      binding('esc', 'back', walk.back),
    ],
  }
}
