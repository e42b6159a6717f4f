import { type Answers } from '../../src/deployment/field.ts'
import { completeItem } from '../../src/deployment/interview.ts'
import { answered } from '../../src/deployment/answers.ts'
import type { Stage } from '../app/app.ts'
import type { Screen } from '../app/screen.ts'
import { gap, type Row, row, type Span, span } from '../app/view.ts'
import { moved } from '../components/select.ts'
import { binding, quiet } from '../keys/binding.ts'
import type { Key } from '../keys/key.ts'
import { column, cut, width, wrap } from '../text/width.ts'
import type { Walk } from '../walk.ts'
import { listKeys } from './keys.ts'
import { listFoot } from './rows.ts'
import { type ListSource, listState, shownItems, takeFilter } from './state.ts'

/** The item with one server granted or taken away; the order is that of the servers. */
export function toggled(item: Answers, servers: string[], server: string): Answers {
  const granted = new Set((item.servers as string[] | undefined) ?? [])
  if (!granted.delete(server)) granted.add(server)
  return { ...item, servers: servers.filter(name => granted.has(name)) }
}

const names = 18

/** First server that is shown: the one under the cursor stays in sight. */
export const firstShown = (at: number, count: number, fitting: number): number =>
  Math.max(0, Math.min(at - Math.floor(fitting / 2), count - fitting))

interface Grid {
  servers: string[]
  from: number
  fitting: number
  cell: number
}

function gridOf(servers: string[], at: number, columns: number): Grid {
  const room = columns - names - 4
  const widest = Math.max(9, ...servers.map(name => width(name) + 2))
  const cell = Math.min(widest, room, 22)
  const fitting = Math.max(1, Math.min(servers.length, Math.floor(room / cell)))
  return { servers, from: firstShown(at, servers.length, fitting), fitting, cell }
}

function cellSpan(granted: boolean, here: boolean, columns: number): Span {
  const text = `${granted ? '●' : '○'} ${granted ? 'all' : 'none'}`
  return span(column(here ? `‹${text}›` : ` ${text}`, columns), here ? 'chosen' : granted ? 'good' : 'quiet')
}

function gridRows(items: { item: Answers; here: boolean }[], grid: Grid, at: number): Row[] {
  const { servers, from, fitting, cell } = grid
  const shown = servers.slice(from, from + fitting)
  const more =
    servers.length > fitting ? span(`${from + 1}-${from + fitting} of ${servers.length}`, 'quiet') : undefined
  const head = row(
    span(column('', names + 3)),
    ...shown.map(name => span(column(` ${cut(name, cell - 2)}`, cell), 'strong')),
    more,
  )
  const body = items.map(({ item, here }) => ({
    ...row(
      span(here ? ' ❯ ' : '   ', 'chosen'),
      span(column(String(item.alias ?? '(no alias)'), names), here ? 'strong' : 'plain'),
      ...shown.map((name, index) =>
        cellSpan(((item.servers as string[] | undefined) ?? []).includes(name), here && from + index === at, cell),
      ),
    ),
    focused: here,
  }))
  return [head, ...body]
}

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
  const toggle = () => {
    const index = keyAt()
    const name = server()
    if (index === undefined || name === undefined) return
    source.save(source.items().with(index, toggled(full(index), servers(), name)))
  }
  const said = (index: number): string => {
    const {
      alias,
      models = [],
      user,
      maxBudget,
    } = full(index) as { alias?: string; models?: string[]; user?: string; maxBudget?: number }
    return `${alias ?? 'This key'}: models ${models.join(', ') || 'none'}; budget ${maxBudget ? `$${maxBudget}` : 'without limit'}; user ${user || 'none'}.`
  }
  return {
    view: ({ columns }) => {
      const rows = shown().map((index, place) => ({ item: full(index), here: place === state.at.value }))
      const index = keyAt()
      const about = index === undefined ? [] : wrap(said(index), columns - 2).map(part => row(` ${part}`))
      return {
        ...walk.head(),
        body: [
          ...walk.rail(columns),
          row(span(' Which key may use which tools', 'strong')),
          gap,
          ...gridRows(rows, gridOf(servers(), across.value, columns), across.value),
          gap,
          ...about,
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
      ...(servers().length > 0 ? [binding('space', 'all/none', toggle)] : []),
      ...listKeys(app, source, state),
      quiet('esc', 'back', walk.back),
    ],
  }
}
