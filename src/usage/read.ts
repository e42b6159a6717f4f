import { z } from 'zod'
import type { PostgresSession } from '../adapters/postgres.ts'
import { foreignText } from '../gateway/answer.ts'
import { temporaryAlias } from '../checks/temporary-key.ts'
import { dailySource, hasColumn, hasTable, labels, rowsSource } from './sql.ts'

/** By what is added up. */
export const dimensions = ['key', 'user', 'team', 'model', 'tool'] as const
export type Dimension = (typeof dimensions)[number]

/** Over which time: the last hour from the rows of the audit, the others in whole days of UTC, today included. */
export const periods = { hour: 0, day: 1, week: 7, month: 30 } as const
export type Period = keyof typeof periods

const usageRow = z.object({
  name: foreignText.nullable(),
  requests: z.coerce.number(),
  failed: z.coerce.number(),
  tokens: z.coerce.number(),
  spend: z.coerce.number(),
})

/** One line of a usage. */
interface UsageLine {
  name: string
  requests: number
  failed: number
  tokens: number
  /** US dollars. */
  spend: number
}

/** How long calls took, by the newest rows of the period. */
interface Latency {
  medianMs: number
  p95Ms: number
  rows: number
  sampled: boolean
}

export interface Usage {
  by: Dimension
  period: Period
  from: string
  to: string
  /** `daily`: LiteLLM's own sums by day; `rows`: the rows of the audit, where there are no sums or an hour was asked for. */
  source: 'daily' | 'rows'
  lines: UsageLine[]
  total: Omit<UsageLine, 'name'>
  /** Requests by day, or by five minutes of an hour. */
  course: { at: string; requests: number; failed: number }[]
  latency?: Latency
}

const day = 86_400_000
const isoDay = (at: number) => new Date(at).toISOString().slice(0, 10)

const sums = `sum(requests)::float8 as requests, sum(failed)::float8 as failed, sum(tokens)::float8 as tokens, sum(spend)::float8 as spend`

/** Enough for a percentile, and read by the index on "startTime". */
const sampleRows = 20_000

const latencySql = `select percentile_cont(array[0.5, 0.95]) within group (order by request_duration_ms) as p, count(*)::float8 as rows
from (select request_duration_ms from "LiteLLM_SpendLogs" where "startTime" >= $1::timestamp order by "startTime" desc limit ${sampleRows}) as newest
where request_duration_ms is not null`

async function latencyOf(session: PostgresSession, from: string): Promise<Latency | undefined> {
  const [found] = await session.query<{ p: number[] | null; rows: number }>(latencySql, [from])
  if (!found?.p) return undefined
  return { medianMs: found.p[0]!, p95Ms: found.p[1]!, rows: found.rows, sampled: found.rows >= sampleRows * 0.9 }
}

const blank = { requests: 0, failed: 0, tokens: 0, spend: 0 }
const own = new RegExp(temporaryAlias)

/** Who used the gateway for what, over a time. Keys of Gatewright's own checks are left out by their alias. */
export async function readUsage(session: PostgresSession, by: Dimension, period: Period, now: Date): Promise<Usage> {
  const days = periods[period]
  const from = days === 0 ? new Date(now.getTime() - 3_600_000).toISOString().slice(0, 19) : isoDay(now.getTime() - (days - 1) * day) // prettier-ignore
  const daily = days > 0 && (await hasTable(session, 'LiteLLM_DailyUserSpend'))
  const source = daily ? dailySource : rowsSource(days === 0 ? `to_char("startTime", 'YYYY-MM-DD HH24:') || lpad((extract(minute from "startTime")::int / 5 * 5)::text, 2, '0')` : `to_char("startTime", 'YYYY-MM-DD')`) // prettier-ignore
  const ofTool = by === 'tool' ? `where tool <> ''` : ''
  const deleted = await hasTable(session, 'LiteLLM_DeletedVerificationToken')
  const teams = await hasTable(session, 'LiteLLM_TeamTable')
  const { group, label } = labels(by, deleted, teams)
  const found = await session.query(
    `with used as (${source}), added as (select ${group} as id, ${sums} from used ${ofTool} group by 1)
     select ${label} as name, requests, failed, tokens, spend from added order by requests desc, spend desc limit 200`,
    [from],
  )
  const course = await session.query<{ at: string; requests: number; failed: number }>(
    `with used as (${source}) select at, sum(requests)::float8 as requests, sum(failed)::float8 as failed from used group by 1 order by 1`,
    [from],
  )
  const lines = z
    .array(usageRow)
    .parse(found)
    .filter(({ name }) => !own.test(name?.raw() ?? ''))
    .map(({ name, ...rest }): UsageLine => ({ name: name?.shown() || 'none', ...rest }))
  const latency =
    (await hasColumn(session, 'LiteLLM_SpendLogs', 'request_duration_ms')) && (await latencyOf(session, from))
  return {
    by,
    period,
    from,
    to: now.toISOString().slice(0, 16),
    source: daily ? 'daily' : 'rows',
    lines,
    total: lines.reduce((sum, line) => ({ requests: sum.requests + line.requests, failed: sum.failed + line.failed, tokens: sum.tokens + line.tokens, spend: sum.spend + line.spend }), blank), // prettier-ignore
    course,
    ...(latency && { latency }),
  }
}
