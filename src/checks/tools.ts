import { grantOf } from '../deployment/grants.ts'
import type { Server } from '../deployment/schema.ts'
import { ForeignText } from '../text/foreign.ts'
import { check, type CheckContext, type Finding, notApplicable, summed } from './check.ts'
import { each } from './each.ts'
import { causeInLog } from './log-cause.ts'
import { type HeldKey, heldKeys } from './keys.ts'
import { type Tool, toolsSeen } from '../gateway/tool-list.ts'
import { compared, count, listed } from './words.ts'

const named = (tool: Tool) => ForeignText.of(`${tool.mcp_info.server_name.raw()}/${tool.name.raw()}`)

/** The tools that a server offers, asked with the master key. */
async function offeredBy(
  server: Server,
  context: CheckContext,
): Promise<{ tools: ForeignText[] } | { problem: string }> {
  const seen = await toolsSeen(context, context.secrets.get('secrets.masterKey'), server.name)
  const others = 'tools' in seen ? seen.tools.filter(tool => !tool.mcp_info.server_name.is(server.name)) : []
  if (others.length > 0)
    return { problem: `${server.name} lists tools of another server: ${listed(others.map(named))}` }
  if ('tools' in seen && seen.tools.length > 0) return { tools: seen.tools.map(named) }
  // A server that cannot be started or reached is an empty list with a 200; the reason is only in the log (1.108.11).
  const cause = await causeInLog(server.name, context)
  const why = 'problem' in seen ? `does not list its tools: ${seen.problem}` : 'lists no tools'
  return { problem: `${server.name} ${why}${cause ? `: ${cause.means}; ${cause.next}` : ''}` }
}

/** What a key is granted of a server's tools; a tool that it is granted and that the server has not is there all the same, so that it is missed. */
function grantedOf(key: HeldKey, server: string, offered: ForeignText[]): string[] {
  const grant = grantOf(key, server)
  return offered.length === 0 || typeof grant === 'string'
    ? offered.map(tool => tool.raw())
    : grant.map(tool => `${server}/${tool}`)
}

async function seenBy(key: HeldKey, offered: Map<string, ForeignText[]>, context: CheckContext): Promise<Finding> {
  const seen = await toolsSeen(context, key.secret)
  if ('problem' in seen) return { ok: false, text: `${key.alias} could not list its tools: ${seen.problem}` }
  const names = seen.tools.map(named)
  const granted = key.servers.flatMap(server => grantedOf(key, server, offered.get(server) ?? []))
  const { extra, missing } = compared(names, granted)
  if (extra.length > 0) return { ok: false, text: `${key.alias} sees ${listed(extra)}, which no grant gives it` }
  if (missing.length > 0) return { ok: false, text: `${key.alias} does not see ${listed(missing)}` }
  return { ok: true, text: `${key.alias} sees ${listed(names)}${names.length > 0 ? ', and only that' : ''}` }
}

export const tools = check('tools', 'tools', 'each key sees the tools granted to it, and no other', async context => {
  const { servers } = context.deployment
  if (servers.length === 0) return notApplicable('the deployment has no MCP server')
  const answers = await each(servers, context, server => offeredBy(server, context))
  const silent = answers.flatMap(answer => ('problem' in answer ? [{ ok: false, text: answer.problem }] : []))
  const offered = new Map(
    servers.map((server, index) => {
      const answer = answers[index]!
      return [server.name, 'tools' in answer ? answer.tools : []]
    }),
  )
  const keys = heldKeys(context)
  const findings = await each(keys, context, key => seenBy(key, offered, context))
  return summed([...silent, ...findings], `${count(keys.length, 'key')} see exactly the tools granted to them`)
})
