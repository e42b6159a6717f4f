import { z } from 'zod'
import type { PostgresSession } from '../adapters/postgres.ts'
import { foreignText } from '../gateway/answer.ts'
import { diagnose } from '../diagnosis/diagnose.ts'
import { isOwnRefusal } from './own-traces.ts'
import type { Trouble } from './trouble.ts'
import { count, listed } from './words.ts'

/** The newest rows that are looked through for failed ones: by the index on "startTime", however many there are. */
const lookedThrough = 20_000
const mostFailed = 2_000

/** LiteLLM keeps a day of failures in mind here: what ended before is over. */
const sql = `
select "startTime" at time zone 'UTC' as at, api_key as key, metadata->>'user_api_key_alias' as alias, call_type as kind, model, model_group as "group",
  mcp_namespaced_tool_name as tool, left(metadata->'error_information'->>'error_message', 1000) as error, metadata->'error_information'->>'error_class' as class
from (select * from "LiteLLM_SpendLogs" where "startTime" > ($1::timestamptz at time zone 'UTC') - interval '1 day' order by "startTime" desc limit ${lookedThrough}) as newest
where status = 'failure' and not ${isOwnRefusal} limit ${mostFailed}`

const failedRow = z.object({
  at: z.date(),
  key: z.string(),
  alias: foreignText.nullable(),
  kind: z.string(),
  model: foreignText.nullable(),
  group: foreignText.nullable(),
  tool: foreignText.nullable(),
  error: foreignText.nullable(),
  class: foreignText.nullable(),
})

/** A call that failed, as its row in the audit has it. */
export type FailedCall = z.output<typeof failedRow>

/** The failed calls of the last day, the newest first; Gatewright's own refusals are not among them. */
export const failedCalls = async (session: PostgresSession, now: Date): Promise<FailedCall[]> =>
  z.array(failedRow).parse(await session.query(sql, [now.toISOString()]))

const whoOf = ({ alias, key }: FailedCall) =>
  alias?.shown() || key.slice(0, 8) ? `key ${alias?.shown() || key.slice(0, 8)}` : 'no key'
const whatOf = ({ tool, group, model, kind }: FailedCall) =>
  tool?.shown() ? `tool ${tool.shown()}` : group?.shown() || model?.shown() ? `model ${group?.shown() || model!.shown()}` : kind // prettier-ignore

/** `12 by key team on model gpt-4`, the most first. */
function shares(calls: FailedCall[]): string {
  const counts = new Map<string, number>()
  for (const call of calls) {
    const who = `${whoOf(call)} on ${whatOf(call)}`
    counts.set(who, (counts.get(who) ?? 0) + 1)
  }
  const sorted = [...counts].sort(([, a], [, b]) => b - a)
  const more = sorted.length > 5 ? [`${sorted.length - 5} more`] : []
  return listed([...sorted.slice(0, 5).map(([who, times]) => `${times} by ${who}`), ...more])
}

const minute = (at: Date) => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** What failed calls have in common: by the catalogue of known failures where it knows them, else by the kind of the error. */
export function trafficTroubles(calls: FailedCall[]): Trouble[] {
  const groups = new Map<string, { calls: FailedCall[]; known: ReturnType<typeof diagnose> }>()
  for (const call of calls) {
    const known = diagnose([call.error?.shown() ?? ''])
    const id = known?.id ?? `other-${call.class?.shown().replace(/\W/g, '') ?? ''}`
    const group = groups.get(id) ?? { calls: [], known }
    group.calls.push(call)
    groups.set(id, group)
  }
  return [...groups].map(([id, { calls: all, known }]) => {
    const [newest, oldest] = [all[0]!, all.at(-1)!]
    const error = newest.error?.shown().replace(/\s+/g, ' ').slice(0, 200) || 'no reason given'
    return {
      id: `calls-${id}`,
      severity: 'warning',
      text: `${count(all.length, 'call')} failed since ${minute(oldest.at)}, the last at ${minute(newest.at)}: ${known?.means ?? error}; ${shares(all)}`,
      evidence: `"LiteLLM_SpendLogs": ${error}`,
      next: known?.next ?? "read the row's error_information in the proxy's web page (Logs)",
    }
  })
}
