import { z } from 'zod'
import { foreignText } from '../gateway/answer.ts'
import { auditSettings } from './audit-settings.ts'
import type { AuditedCall, CheckContext } from './check.ts'
import { check, failed, notApplicable, passed } from './check.ts'
import { count, listed } from './words.ts'

const pause = 1_000

const row = z.object({
  request_id: z.string(),
  model: foreignText,
  model_group: foreignText.nullish(),
  user: foreignText.nullish(),
  spend: z.coerce.number(),
  mcp_namespaced_tool_name: foreignText.nullish(),
})
type Row = z.output<typeof row>

/** "startTime" is a timestamp without time zone, in UTC. */
const rowsOf = `select request_id, model, model_group, "user", spend, mcp_namespaced_tool_name from "LiteLLM_SpendLogs"
  where api_key = $1 and call_type = $2 and coalesce(status, 'success') = 'success'
  and "startTime" >= ($3::timestamptz at time zone 'UTC') - interval '1 second'
  order by "startTime"`

const nameOf = ({ called }: AuditedCall) => ('model' in called ? called.model : `${called.server}/${called.tool}`)

function isOf(found: Row, { called }: AuditedCall): boolean {
  if ('model' in called) return found.model_group?.raw() === called.model || found.model.raw() === called.model
  // `server/tool` from /mcp-rest/tools/call, `server-tool` from a model's call (both seen on 1.108.11).
  return [`${called.server}/${called.tool}`, `${called.server}-${called.tool}`].includes(
    found.mcp_namespaced_tool_name?.raw() ?? '',
  )
}

async function readRows(call: AuditedCall, { deployment, secrets, world }: CheckContext): Promise<Row[]> {
  const { server, role, name: database } = deployment.database
  const login = { server, role, database, password: secrets.get('database.password') }
  const rows = await world.postgres.asRole(login, session =>
    session.query(rowsOf, [call.keyHash, call.callType, call.at.toISOString()]),
  )
  return z.array(row).parse(rows)
}

/** The row of each call, no row used for two of them. */
async function findRows(calls: AuditedCall[], context: CheckContext): Promise<(Row | undefined)[]> {
  const used = new Set<string>()
  const found: (Row | undefined)[] = []
  for (const call of calls) {
    const rows = await readRows(call, context)
    const own = rows.find(candidate => isOf(candidate, call) && !used.has(candidate.request_id))
    if (own) used.add(own.request_id)
    found.push(own)
  }
  return found
}

async function waitForRows(calls: AuditedCall[], context: CheckContext, patience: number) {
  for (let waited = 0; ; waited += pause) {
    const found = await findRows(calls, context)
    if (found.every(own => own !== undefined) || waited >= patience * 1000) return found
    await context.world.wait(pause, context.signal)
    context.signal.throwIfAborted()
  }
}

const dollars = (spend: number) => `$${spend.toFixed(spend > 0 && spend < 0.01 ? 6 : 2)}`

const textOf = (call: AuditedCall, found: Row) =>
  `${call.check}: ${nameOf(call)}${found.user?.raw() ? `, user ${found.user.shown()}` : ''}, ${dollars(found.spend)}`

export const audit = check(
  'audit',
  'audit',
  'the calls of the checks above are in "LiteLLM_SpendLogs" under their key, with model, user and cost',
  async context => {
    const { calls } = context.trail
    if (calls.length === 0) return notApplicable('no call was made that would leave a row')
    const { patience, isOff } = await auditSettings(context)
    if (isOff) return notApplicable('config.yaml switches the audit off: general_settings.disable_spend_logs')
    const found = await waitForRows(calls, context, patience)
    const missing = calls.filter((_, index) => !found[index])
    if (missing.length > 0)
      return failed(`no row after ${patience} s for ${listed(missing.map(call => `${nameOf(call)} (${call.check})`))}`)
    const details = calls.map((call, index) => textOf(call, found[index]!))
    const foreign = calls.filter((call, index) => call.user && found[index]!.user?.raw() !== call.user)
    if (foreign.length > 0)
      return failed(`the rows of ${listed(foreign.map(nameOf))} do not name the key's user`, details)
    return passed(`${count(calls.length, 'row')} of ${count(calls.length, 'call')} in LiteLLM_SpendLogs`, details)
  },
)
