import type pg from 'pg'
import { authenticateAdmin } from '../auth/authenticate.ts'
import type { Call, Reply } from '../http/call.ts'
import { openAiProblem } from '../http/problem.ts'
import { get, type Route } from '../http/routes.ts'
import { hashIfNeeded } from '../keys/row.ts'
import type { Store } from '../store.ts'

/** Spend rows by HTTP (proxy/spend_tracking/spend_management_endpoints.py): whole rows, which is what `summarize=false` gives. */
export function spendRoutes(store: Store): Route[] {
  return [get('/spend/logs', call => logs(call, store))]
}

/** SPEND_LOGS_PAGINATION_COUNT_CAP. */
const cap = 10_000

async function logs(call: Call, store: Store): Promise<Reply> {
  await authenticateAdmin(call, store)
  if (!store.database) throw noDatabase()
  const dated = call.query.has('start_date') && call.query.has('end_date')
  if (dated && call.query.get('summarize') !== 'false') return { json: await dailySums(call, store.database) }
  const { where, values } = condition(call, dated)
  const sql = `SELECT * FROM "LiteLLM_SpendLogs" WHERE ${where} ORDER BY "startTime" DESC LIMIT ${cap}`
  return { json: (await store.database.query(sql, values)).rows }
}

const noDatabase = () =>
  openAiProblem({
    status: 500,
    message: '/spend/logs ErrorDatabase not connected.',
    type: 'internal_error',
    param: 'None',
  })

function condition(call: Call, dated: boolean): { where: string; values: string[] } {
  const given = (name: string) => call.query.get(name)
  const key = given('api_key')
  const parts: [sql: string, value: string][] = []
  if (key) parts.push(['"api_key" = ?', hashIfNeeded(key)])
  if (given('request_id')) parts.push(['? IN ("request_id", "litellm_call_id")', given('request_id')!])
  if (given('user_id')) parts.push(['"user" = ?', given('user_id')!])
  if (dated) parts.push(['"startTime" >= ?', given('start_date')!], ['"startTime" <= ?', given('end_date')!])
  const where = parts.map(([sql], index) => sql.replace('?', `$${index + 1}`)).join(' AND ') || 'true'
  return { where, values: parts.map(([, value]) => value) }
}

/** One entry a day with its spend. */
async function dailySums(call: Call, database: pg.Pool): Promise<unknown[]> {
  const { where, values } = condition(call, true)
  const sql = `SELECT "startTime"::date::text AS "startTime", sum(spend) AS spend FROM "LiteLLM_SpendLogs" WHERE ${where} GROUP BY 1 ORDER BY 1`
  return (await database.query(sql, values)).rows
}
