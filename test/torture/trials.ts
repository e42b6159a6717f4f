import type { Result, Trial } from './kill-loop.ts'
import { type Way, waysAt } from './points.ts'

/** Every point in every way that is another state, resumed; and one kill at each of them undone. */
export function allTrials(points: string[]): Trial[] {
  return points.flatMap((point, index) => {
    const at = index + 1
    const ways = waysAt(point)
    const kill = ways.find(way => way !== 'failing')
    const resumed = ways.map((way): Trial => ({ at, way, then: 'resume' }))
    return kill ? [...resumed, { at, way: kill, then: 'undo' } satisfies Trial] : resumed
  })
}

/** Steps of this length, taken modulo 1, fall evenly however many there are. */
const goldenSection = 0.6180339887498949

/** The same things in an order in which every beginning is spread evenly over all: steps of the golden section. */
export function spread<T>(things: T[]): T[] {
  const keyed = things.map((thing, index) => ({ thing, key: (index * goldenSection) % 1 }))
  return keyed.sort((one, other) => one.key - other.key).map(({ thing }) => thing)
}

/** The same things in the same order, begun elsewhere each day, so that what fits into a short time is another part of them each time. */
export function fromDay<T>(things: T[], day: number): T[] {
  const first = Math.floor(((day * goldenSection) % 1) * things.length)
  return [...things.slice(first), ...things.slice(0, first)]
}

/** What a point belongs to, by its name; the first that fits. */
const kinds: [RegExp, string][] = [
  [/^postgres/, 'PostgreSQL'],
  [/^engine/, 'engine'],
  [/^gateway/, 'gateway'],
  [/^packages/, 'packages'],
  [/journal\.json/, 'journal'],
  [/secrets/, 'secrets'],
  [/ state\//, 'state'],
  [/ /, 'files of the gateway'],
]
const kindOf = (point: string) => kinds.find(([names]) => names.test(point))![1]

const done: [string, (trial: Trial) => boolean][] = [
  ...(
    [
      ['killed during', 'during'],
      ['killed after', 'after'],
      ['failing', 'failing'],
    ] as [string, Way][]
  ).map(([told, way]): [string, (trial: Trial) => boolean] => [
    told,
    trial => trial.way === way && trial.then === 'resume',
  ]),
  ['killed, undone', trial => trial.then === 'undo'],
]

/** Tried/of by what the calls belong to and what was done at them, and after how many something was lost or left. */
export function trialTable(points: string[], trials: Trial[], results: Result[]): string {
  const row = (name: string, isMeant: (trial: Trial) => boolean) => [
    name,
    ...done.map(([, isDone]) => {
      const of = (some: Trial[]) => some.filter(trial => isMeant(trial) && isDone(trial)).length
      return of(trials) === 0 ? '-' : `${of(results)}/${of(trials)}`
    }),
    String(results.filter(result => isMeant(result) && result.problems.length > 0).length),
  ]
  const names = kinds.map(([, name]) => name).filter(name => points.some(point => kindOf(point) === name))
  return columns([
    ['calls', ...done.map(([told]) => told), 'lost'],
    ...names.map(name => row(name, ({ at }) => kindOf(points[at - 1]!) === name)),
    row('all', () => true),
  ])
}

function columns(rows: string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)))
  const line = ([name, ...cells]: string[]) =>
    [name!.padEnd(widths[0]!), ...cells.map((cell, column) => cell.padStart(widths[column + 1]!))].join('   ')
  return rows.map(line).join('\n')
}
