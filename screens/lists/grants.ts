import { type Answers } from '../../src/deployment/field.ts'
import { completeItem } from '../../src/deployment/interview.ts'
import { answered } from '../../src/deployment/answers.ts'
import { everyTool, type Grant, grantOf, grantWord, withGrant } from '../../src/deployment/grants.ts'
import { toolsOf } from '../../src/deployment/sections/keys.ts'
import type { Stage } from '../app/app.ts'
import type { Screen } from '../app/screen.ts'
import { gap, type Row, row, span } from '../text/view.ts'
import { moved } from '../components/select.ts'
import { pick } from '../form/pick.ts'
import { binding, quiet } from '../keys/binding.ts'
import type { Key } from '../keys/key.ts'
import type { Walk } from '../walk.ts'
import { aboutRows, gridOf, gridRows } from './grant-grid.ts'
import { wrap } from '../text/width.ts'
import { listKeys } from './keys.ts'
import { listFoot } from './rows.ts'
import { type ListSource, listState, shownItems, takeFilter } from './state.ts'

/** Which key may use which tools: keys down, MCP servers across. */
export function grantsScreen(app: Stage, source: ListSource, walk: Walk): Screen {
  const state = listState(app)
  const across = app.local(0)
  const servers = () => (answered<Answers[]>(source.context(), 'servers') ?? []).map(({ name = '' }) => String(name))
  const shown = () => shownItems(source, state)
  const keyAt = () => shown()[state.at.value]
  const full = (index: number) => completeItem(source.field, source.items()[index]!, source.context())
  const server = () => servers()[moved(across.value, 0, servers().length)]
  const move = ({ name }: Key) => {
    if (name === 'up' || name === 'down') state.at.value = moved(state.at.value, name === 'up' ? -1 : 1, shown().length)
    else across.value = moved(across.value, name === 'left' ? -1 : 1, servers().length)
  }
  const grant = (index: number, name: string, to: Grant) =>
    void source.save(
      source.items().with(index, withGrant(full(index), servers(), name, to)),
      `${name} of ${String(full(index).alias)}: ${grantWord(to)}`,
    )
  const atCell = (run: (index: number, name: string) => void) => () => {
    const index = keyAt()
    const name = server()
    if (index !== undefined && name !== undefined) run(index, name)
  }
  const toggle = atCell((index, name) => grant(index, name, grantOf(full(index), name) === 'none' ? 'all' : 'none'))
  const choose = atCell((index, name) => {
    const is = grantOf(full(index), name)
    const chosen = is === 'all' ? [everyTool] : is === 'none' ? [] : [...is]
    app.open(pick(app, toolsOf(name), source.context(), chosen, tools => grant(index, name, tools)))
  })
  return {
    view: ({ columns }) => {
      const rows = shown().map((index, place) => ({ item: full(index), here: place === state.at.value }))
      const index = keyAt()
      const context = source.context()
      const retention = answered<string>(context, 'audit.retention') ?? 'the time that is asked next'
      const grid = gridOf(servers(), across.value, columns)
      const about = index === undefined ? [] : aboutRows(full(index), server(), grid, retention, columns)
      return {
        ...walk.head(),
        body: [
          ...walk.rail(columns),
          row(span(' Which key may use which tools', 'strong')),
          gap,
          ...gridRows(rows, grid, across.value, context.host.tools ?? {}),
          gap,
          ...about,
          ...trialRows(source, columns),
        ],
        foot: listFoot(source, state, columns),
      }
    },
    take: key => takeFilter(state, key),
    isTyping: () => state.filter.value?.typing === true,
    more: () => ({ title: source.field.label, text: source.field.more ?? source.field.help }),
    bindings: () => [
      binding('enter', 'next', walk.next),
      binding(['up', 'down', 'left', 'right'], 'move', move),
      ...(servers().length > 0 ? [binding('space', 'all/none', toggle), binding('t', 'tools', choose)] : []),
      ...listKeys(app, source, state),
      binding('ctrl-o', 'overview', walk.overview),
      quiet('esc', 'back', walk.back),
    ],
  }
}

/** What the gateway said when it was asked for its tools. */
function trialRows({ trial }: ListSource, columns: number): Row[] {
  const is = trial?.()
  if (!is) return []
  const text = is.state === 'running' ? 'The gateway is asked for its tools ...' : sentence(is.verdict.text)
  return wrap(text, columns - 2).map(part => row(span(` ${part}`, 'quiet')))
}

const sentence = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`
