import { isDeepStrictEqual } from 'node:util'
import { grantOf } from '../deployment/grants.ts'
import type { Server } from '../deployment/schema.ts'
import { wantedGrants } from '../steps/keys/grants.ts'
import { keyByAlias } from '../steps/keys/inspect.ts'
import { check, type CheckContext, type Finding, notApplicable, summed } from './check.ts'
import { each } from './each.ts'
import { causeInLog } from './log-cause.ts'
import { type HeldKey, heldKeys } from './keys.ts'
import { type Tool, toolsSeen } from './tool-list.ts'
import { compared, count, listed } from './words.ts'

const named = (tool: Tool) => `${tool.mcp_info.server_name}/${tool.name}`

/** The tools that a server offers, asked with the master key. */
async function offeredBy(server: Server, context: CheckContext): Promise<{ tools: string[] } | { problem: string }> {
  const seen = await toolsSeen(context, context.secrets.get('secrets.masterKey'), server.name)
  if ('tools' in seen && seen.tools.length > 0) return { tools: seen.tools.map(named) }
  // A server that cannot be started or reached is an empty list with a 200; the reason is only in the log (1.108.11).
  const cause = await causeInLog(server.name, context)
  const why = 'problem' in seen ? `does not list its tools: ${seen.problem}` : 'lists no tools'
  return { problem: `${server.name} ${why}${cause ? `: ${cause.means}; ${cause.next}` : ''}` }
}

/** What a key is granted of a server's tools; a tool that it is granted and that the server has not is there all the same, so that it is missed. */
function grantedOf(key: HeldKey, server: string, offered: string[]): string[] {
  const grant = grantOf(key, server)
  return offered.length === 0 || typeof grant === 'string' ? offered : grant.map(tool => `${server}/${tool}`)
}

/** What the proxy itself says of the key. */
async function readBack(key: HeldKey, context: CheckContext): Promise<Finding[]> {
  const is = await keyByAlias(context, key.alias)
  if (isDeepStrictEqual(is?.grants, wantedGrants(key))) return []
  const why = is ? `the proxy has other grants for it: ${JSON.stringify(is.grants)}` : 'the proxy does not know it'
  return [{ ok: false, text: `${key.alias}: ${why}` }]
}

async function seenBy(key: HeldKey, offered: Map<string, string[]>, context: CheckContext): Promise<Finding> {
  const seen = await toolsSeen(context, key.secret)
  if ('problem' in seen) return { ok: false, text: `${key.alias} could not list its tools: ${seen.problem}` }
  const names = seen.tools.map(named)
  const granted = key.servers.flatMap(server => grantedOf(key, server, offered.get(server) ?? []))
  const { extra, missing } = compared(names, granted)
  if (extra.length > 0) return { ok: false, text: `${key.alias} sees ${listed(extra)}, which no grant gives it` }
  if (missing.length > 0) return { ok: false, text: `${key.alias} does not see ${listed(missing)}` }
  return { ok: true, text: `${key.alias} sees ${listed(names)}${names.length > 0 ? ', and only that' : ''}` }
}

export const tools = check(
  'tools',
  'tools',
  'each key has the grants that it should have, and sees the tools granted to it, and no other',
  async context => {
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
    const other = await each(keys, context, key => readBack(key, context))
    return summed(
      [...silent, ...other.flat(), ...findings],
      `${count(keys.length, 'key')} see exactly the tools granted to them`,
    )
  },
)
