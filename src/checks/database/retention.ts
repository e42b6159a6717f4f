import { commandName } from '../../command-name.ts'
import { about, bytes } from '../../amounts.ts'
import type { Trouble } from '../trouble.ts'
import type { GrowingTable } from './tables.ts'

const day = 86_400_000
const units: Record<string, number> = { d: day, h: day / 24, m: day / 1440, s: 1000 }

/** `30d` in milliseconds. */
const retentionMs = (text: string): number => Number(text.slice(0, -1)) * units[text.at(-1)!]!

/** LiteLLM prunes once a day where nothing else is set (maximum_spend_logs_retention_interval), and a run may stop early and go on the next time. */
const slack = 2 * day

const date = (at: Date | number) => new Date(at).toISOString().slice(0, 10)

/** What the growth of the database is judged by. */
export interface Growth {
  tables: GrowingTable[]
  retention: string
  now: Date
  /** What is left on the volume under the database, where that is known. */
  free?: { bytes: number; where: string }
  /** Why rows are not pruned, by the log or config.yaml. */
  cause?: string
}

function notKept(table: GrowingTable, { retention, now, cause }: Growth): Trouble[] {
  const border = now.getTime() - retentionMs(retention)
  if (!table.retained || !table.oldest || table.oldest.getTime() >= border - slack) return []
  return [
    {
      id: `retention-${table.name}`,
      severity: 'warning',
      text: `the retention of ${retention} is not kept: the oldest row of "${table.name}" is of ${date(table.oldest)}, and none before ${date(border)} was to be left`,
      evidence: `${about(table.rows)} rows in ${bytes(table.bytes)}${cause ? `; ${cause}` : '; the log since the last start does not say why'}`,
      next: `take them away now: ${commandName} audit prune --before ${date(border)}`,
    },
  ]
}

/** Rows of the index by tool outlive the rows that they point at where LiteLLM prunes only the latter (BerriAI/litellm#29342). */
function outgrown({ tables }: Growth): Trouble[] {
  const of = (name: string) => tables.find(table => table.name === name)
  const [index, logs] = [of('LiteLLM_SpendLogToolIndex'), of('LiteLLM_SpendLogs')]
  if (!index || index.rows < 100_000 || index.rows < 50 * Math.max(logs?.rows ?? 0, 1)) return []
  return [
    {
      id: 'tool-index',
      severity: 'warning',
      text: `"LiteLLM_SpendLogToolIndex" has outgrown the audit: ${about(index.rows)} rows in ${bytes(index.bytes)}, for ${about(logs?.rows ?? 0)} rows in "LiteLLM_SpendLogs"${perDay(index)}`,
      evidence: `its oldest row is of ${index.oldest ? date(index.oldest) : 'an unknown day'}; rows of calls whose audit row is gone are found by nothing`,
      next: `take away those before the oldest audit row: ${commandName} audit prune --before ${date(logs?.oldest ?? Date.now())}`,
    },
  ]
}

const perDay = ({ growth }: GrowingTable) => (growth === undefined ? '' : `, ${bytes(growth)} more a day`)

/** How much is still to come until the retention holds it; nothing where it does already. */
function stillToCome({ bytes: is, growth = 0, retained, oldest }: GrowingTable, { retention, now }: Growth): number {
  const age = oldest ? now.getTime() - oldest.getTime() : 0
  if (!retained || age > retentionMs(retention) + slack) return Infinity
  return Math.max(0, (growth * retentionMs(retention)) / day - is)
}

/** In how many days the volume is full at the present growth; nothing where the retention ends that before, or too little is known. */
export function fullIn(growth: Growth): number | undefined {
  const growing = growth.tables.filter(table => (table.growth ?? 0) > 0 && stillToCome(table, growth) > 0)
  const perDay = growing.reduce((sum, table) => sum + table.growth!, 0)
  const toCome = growing.reduce((sum, table) => sum + stillToCome(table, growth), 0)
  if (!growth.free || perDay === 0 || toCome < growth.free.bytes) return undefined
  return growth.free.bytes / perDay
}

/** Below that there is no time to wait. */
const soon = 30

function full(growth: Growth): Trouble[] {
  const days = fullIn(growth)
  if (days === undefined || days > soon) return []
  const most = [...growth.tables].sort((a, b) => (b.growth ?? 0) - (a.growth ?? 0))[0]!
  return [
    {
      id: 'database-full',
      severity: days < 3 ? 'error' : 'warning',
      text: `the volume of the database is full in ${Math.floor(days)} days: "${most.name}" alone gets ${bytes(most.growth ?? 0)} a day`,
      evidence: `${bytes(growth.free!.bytes)} left ${growth.free!.where}`,
      next: `keep rows for a shorter time: ${commandName} reconfigure address (audit.retention); see all tables: ${commandName} audit`,
    },
  ]
}

/** Above it a listing of spend in the proxy's web page takes seconds. */
const manyBytes = 10 * 2 ** 30

const large = ({ tables, retention }: Growth): Trouble[] =>
  tables
    .filter(({ bytes: is }) => is > manyBytes)
    .map(table => ({
      id: `table-large-${table.name}`,
      severity: 'warning',
      text: `"${table.name}" has grown large: ${bytes(table.bytes)}${perDay(table)}`,
      evidence: `${about(table.rows)} rows${table.oldest ? `, the oldest of ${date(table.oldest)}` : ''}; the audit is kept for ${retention}`,
      next: `keep rows for a shorter time: ${commandName} reconfigure address (audit.retention)`,
    }))

/** What the growth of the database's tables will cost, and rows that should be gone. */
export const growthTroubles = (growth: Growth): Trouble[] => [
  ...growth.tables.flatMap(table => notKept(table, growth)),
  ...outgrown(growth),
  ...full(growth),
  ...large(growth),
]
