import { basename } from 'node:path'
import { detailProblem } from '../http/problem.ts'
import type { McpServer } from './servers.ts'

/** _experimental/mcp_server/stdio_gate.py. */
export const stdioDisabled =
  'stdio MCP servers are disabled on this proxy. Set LITELLM_ENABLE_MCP_STDIO=true on the proxy and restart to enable them'

/** constants.py, MCP_STDIO_ALLOWED_COMMANDS. */
const stdioCommands = ['deno', 'docker', 'node', 'npx', 'python', 'python3', 'uvx']

/** How stdio servers may be started. */
export interface StdioGate {
  enabled: boolean
  extraCommands: string[]
}

/** Refuses a server that may not be started (_experimental/mcp_server/upstream.py, _stdio_config): looked at again at every start. */
export function checkGate({ transport, command }: McpServer, gate: StdioGate): void {
  if (transport !== 'stdio') return
  if (!gate.enabled) throw detailProblem(403, stdioDisabled)
  const allowed = [...stdioCommands, ...gate.extraCommands].toSorted()
  if (allowed.includes(basename(command ?? ''))) return
  const list = `[${allowed.map(name => `'${name}'`).join(', ')}]`
  const remedy = 'Add it to LITELLM_MCP_STDIO_EXTRA_COMMANDS to allow this command.'
  throw detailProblem(403, `MCP stdio command '${command}' is not in the allowlist (${list}). ${remedy}`)
}
