import { z } from 'zod'
import type { Secret } from '../secret.ts'
import { bodyOf, described, foreignText } from './answer.ts'
import type { CheckContext } from '../checks/check.ts'

const tool = z.object({
  name: foreignText,
  inputSchema: z
    .object({
      properties: z.record(z.string(), z.unknown()).optional(),
      required: z.array(z.string()).optional(),
    })
    .nullish(),
  annotations: z.object({ readOnlyHint: z.boolean().nullish() }).nullish(),
  mcp_info: z.object({ server_name: foreignText }),
})

/** A tool as `/mcp-rest/tools/list` describes it: by its own name, with its server beside it. */
export type Tool = z.output<typeof tool>

const toolList = z.object({ tools: z.array(tool), error: z.string().nullish(), message: z.string().nullish() })

/** What LiteLLM 1.108 says, with a 200, to a key that may use no server (proxy/_experimental/mcp_server/rest_endpoints.py). */
const noServers = /not allowed to access any MCP servers/

/** The tools that a key sees, of one server or of all that it may use; an error that came with a 200 is a problem too. */
export async function toolsSeen(
  { gateway }: Pick<CheckContext, 'gateway'>,
  key: Secret,
  server?: string,
): Promise<{ tools: Tool[] } | { problem: string }> {
  const answer = await gateway.mcpTools(key, server)
  const read = bodyOf(answer, toolList)
  if ('problem' in read) return read
  const { tools, error, message } = read.body
  if (!error) return { tools }
  return tools.length === 0 && noServers.test(message ?? '') ? { tools: [] } : { problem: described(answer) }
}
