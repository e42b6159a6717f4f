import type { Server } from '../deployment/schema.ts'
import {
  type Check,
  check,
  type CheckContext,
  failed,
  type Finding,
  notApplicable,
  type Outcome,
  summed,
} from './check.ts'
import { type HeldKey, keyFor, mayCall } from './keys.ts'
import { type SafeCall, safeCalls } from './safe-call.ts'
import { toolsSeen } from '../gateway/tool-list.ts'
import { callTool } from './tool-result.ts'

async function tryCall(call: SafeCall, server: Server, key: HeldKey, context: CheckContext): Promise<Finding> {
  const answer = await callTool(context, key, server, call)
  if ('problem' in answer) return { ok: false, text: `${server.name}/${call.tool} answered ${answer.problem}` }
  return call.judge(answer.text)
}

async function tryServer(server: Server, context: CheckContext): Promise<Outcome> {
  const key = keyFor(context, server)
  if (!key) return notApplicable(`no virtual key may use ${server.name}`)
  const seen = await toolsSeen(context, key.secret, server.name)
  if ('problem' in seen) return failed(`${server.name} does not list its tools to ${key.alias}: ${seen.problem}`)
  const calls = safeCalls(server, seen.tools, context).filter(({ tool }) => mayCall(key, server.name, tool))
  if (calls.length === 0) return notCalled(server)
  const findings: Finding[] = []
  for (const call of calls) findings.push(await tryCall(call, server, key, context))
  return summed(findings, findings.map(({ text }) => text).join('; '))
}

const notCalled = ({ name }: Server): Outcome =>
  notApplicable(
    `tools of ${name} listed, not called: none is known to be safe; name a safe call as the probe of ${name}`,
  )

const callOf = (server: Server): Check =>
  check(`tool-call:${server.name}`, 'tool call', `a tool of ${server.name} is called and answers`, context =>
    tryServer(server, context),
  )

export const toolCall = check(
  'tool-call',
  'tool call',
  'a tool of each MCP server is called and answers',
  async () => notApplicable('the deployment has no MCP server'),
  { each: ({ servers }) => servers.map(callOf) },
)
