import { z } from 'zod'
import type { Server } from '../deployment/schema.ts'
import { ForeignText } from '../text/foreign.ts'
import { bodyOf, foreignText } from '../gateway/answer.ts'
import type { CheckContext } from './check.ts'
import { type HeldKey, keyHash } from './keys.ts'

/** The part of an MCP CallToolResult that is read here. */
const callResult = z.object({
  content: z.array(z.object({ type: z.string(), text: foreignText.nullish() })),
  structuredContent: z.unknown().optional(),
  isError: z.boolean().nullish(),
})

/** Calls a tool through the proxy and answers its text; leaves a mark for the audit check. */
export async function callTool(
  { gateway, trail, world }: Pick<CheckContext, 'gateway' | 'trail' | 'world'>,
  key: Pick<HeldKey, 'secret' | 'user'>,
  server: Pick<Server, 'name'>,
  call: { tool: string; arguments: Record<string, unknown> },
): Promise<{ text: ForeignText } | { problem: string }> {
  const at = world.now()
  const answer = await gateway.mcpCall(key.secret, { server: server.name, ...call })
  const read = bodyOf(answer, callResult)
  if ('problem' in read) return read
  const said = read.body.content.map(part => part.text?.raw() ?? `(${part.type})`).join('\n')
  // An empty list is no content at all, and stands in the structure alone.
  const { structuredContent: structured } = read.body
  const text = ForeignText.of(said === '' && structured != null ? JSON.stringify(structured) : said)
  if (read.body.isError) return { problem: `an error: ${text.shown()}` }
  trail.calls.push({
    check: 'tool call',
    keyHash: keyHash(key.secret),
    user: key.user,
    callType: 'call_mcp_tool',
    called: { server: server.name, tool: call.tool },
    at,
  })
  return { text }
}
