import { type Answers } from '../../src/deployment/field.ts'
import { type Grant, grantOf, grantWord } from '../../src/deployment/grants.ts'
import { type Row, row, type Span, span } from '../text/view.ts'
import { column, cut, width, wrap } from '../text/width.ts'

const names = 18

/** First server that is shown: the one under the cursor stays in sight. */
const firstShown = (at: number, count: number, fitting: number): number =>
  Math.max(0, Math.min(at - Math.floor(fitting / 2), count - fitting))

/** What is shown of the servers, each a column. */
export interface Grid {
  servers: string[]
  from: number
  fitting: number
  cell: number
}

/** `‹◐ 12 tools›`, and the least of a name by which it is known. */
const narrowest = 13

/** `1-3 of 12`, where not all are shown. */
const counter = 9

/** The part of the grid that fits, with the server under the cursor in it. Many servers make narrow columns, so that more of them are seen at once. */
export function gridOf(servers: string[], at: number, columns: number): Grid {
  const room = columns - names - 4
  const widest = Math.min(Math.max(narrowest, ...servers.map(name => width(name) + 2)), room, 22)
  const cell = Math.max(Math.min(widest, Math.floor(room / servers.length)), Math.min(widest, narrowest))
  const all = servers.length * cell <= room
  const fitting = all ? servers.length : Math.max(1, Math.floor((room - counter) / cell))
  return { servers, from: firstShown(at, servers.length, fitting), fitting, cell }
}

/** The server under the cursor, where its column has not room for its name. */
const cutName = (server: string | undefined, { cell }: Grid) =>
  server !== undefined && width(server) > cell - 2 ? server : undefined

const signs = { all: '●', none: '○', some: '◐' }
const tones = { all: 'good', none: 'quiet', some: 'warn' } as const

function cellSpan(grant: Grant, here: boolean, columns: number): Span {
  const kind = typeof grant === 'string' ? grant : 'some'
  const text = `${signs[kind]} ${grantWord(grant)}`
  return span(column(here ? `‹${text}›` : ` ${text}`, columns), here ? 'chosen' : tones[kind])
}

/** How many tools the servers have, where it is known. */
function countsRow(shown: string[], cell: number, listed: Record<string, string[]>): Row[] {
  if (!shown.some(name => listed[name])) return []
  const texts = shown.map(name => (listed[name] ? grantWord(listed[name]) : ''))
  return [row(span(column('', names + 3)), ...texts.map(text => span(column(` ${text}`, cell), 'quiet')))]
}

/** Keys down, servers across. */
export function gridRows(
  items: { item: Answers; here: boolean }[],
  grid: Grid,
  at: number,
  listed: Record<string, string[]>,
): Row[] {
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
      ...shown.map((name, index) => cellSpan(grantOf(item, name), here && from + index === at, cell)),
    ),
    focused: here,
  }))
  return [head, ...countsRow(shown, cell, listed), ...body]
}

/** The key and the cell under the cursor, in words, and what becomes of the calls. */
export function aboutRows(
  item: Answers,
  server: string | undefined,
  grid: Grid,
  retention: string,
  columns: number,
): Row[] {
  const {
    alias,
    models = [],
    user,
    maxBudget,
  } = item as { alias?: string; models?: string[]; user?: string; maxBudget?: number }
  const key = `${alias ?? 'This key'}: models ${models.join(', ') || 'none'}; budget ${maxBudget ? `$${maxBudget}` : 'without limit'}; user ${user || 'none'}.`
  const grant = server === undefined ? 'none' : grantOf(item, server)
  const told = typeof grant === 'string' ? cutName(server, grid) && grantWord(grant) : grant.join(', ')
  const cell = told ? [`${server}: ${told}.`] : []
  const audit = `Arguments and results of tool calls are kept in the audit table for ${retention}.`
  return [key, ...cell, audit].flatMap(text => wrap(text, columns - 2)).map(part => row(` ${part}`))
}
