import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import type { Principal } from '../auth/principal.ts'
import { detailProblem, type Problem } from '../http/problem.ts'
import { toolGranted, toolServed } from './access.ts'
import type { McpGateway } from './gateway.ts'
import type { McpServer } from './servers.ts'
import { stdioDisabled } from './stdio-gate.ts'

/** A tool call whose server is settled. */
export interface Target {
  server: McpServer
  tool: string
}

/**
 * Where a tool name leads: to the one server that the request is scoped to, by the server's prefix, or by the bare name
 * (_experimental/mcp_server/operations.py, _execute_mcp_tool).
 */
export async function targetOf(
  gateway: McpGateway,
  name: string,
  allowed: McpServer[],
  scope?: McpServer,
): Promise<Target> {
  const target = gateway.servers.ownerOf(name) ?? bareTarget(gateway, name, scope)
  if (target ? !allowed.includes(target.server) : name.includes('-')) throw notAllowed()
  if (target && gateway.isBlocked(target.server)) throw detailProblem(403, stdioDisabled)
  if (target && (await gateway.exposes(target.server, target.tool))) return target
  throw detailProblem(404, `Tool '${target?.tool ?? name}' not found`)
}

/** Also for a name with a dash that no server owns: what is before the dash counts as a server that is not granted. */
const notAllowed = (): Problem => detailProblem(403, 'User not allowed to call this tool.')

function bareTarget(gateway: McpGateway, tool: string, scope: McpServer | undefined): Target | undefined {
  const server = scope ?? gateway.ownerOfBareName(tool)
  return server && { server, tool }
}

/** Calls the tool, unless the server's lists or the key's tool permissions refuse it (mcp_server_manager.py, pre_call_tool_check). */
export function callTool(
  gateway: McpGateway,
  principal: Principal,
  { server, tool }: Target,
  args: Record<string, unknown>,
): Promise<CallToolResult> {
  if (!toolServed(server, tool)) {
    const error = `Tool ${tool} is not allowed for server ${server.prefix}. Contact proxy admin to allow this tool.`
    throw detailProblem(403, { error })
  }
  if (!toolGranted(principal, server, tool)) {
    const error = `Tool '${tool}' is not allowed for your key/team on server '${server.prefix}'. Contact proxy admin for access.`
    throw detailProblem(403, { error })
  }
  return gateway.call(server, tool, args)
}
