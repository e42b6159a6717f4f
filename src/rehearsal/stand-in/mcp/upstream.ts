import { basename } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { detailProblem } from '../http/problem.ts'
import { spokenVersion } from '../version.ts'
import { authorizationHeaders } from './authorization.ts'
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

/** Connects to a server, does one thing there and leaves: LiteLLM starts a stdio server anew for every operation. */
export async function withServer<T>(
  server: McpServer,
  gate: StdioGate,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const transport = transportTo(server, gate)
  const client = new Client({ name: 'litellm-stand-in', version: spokenVersion })
  try {
    await client.connect(transport)
    return await work(client)
  } finally {
    await client.close()
  }
}

function transportTo(server: McpServer, gate: StdioGate): Transport {
  if (server.transport === 'stdio') return stdioTransport(server, gate)
  const requestInit = { headers: { ...staticHeaders(server), ...authorizationHeaders(server) } }
  const url = new URL(server.url ?? '')
  return server.transport === 'sse'
    ? new SSEClientTransport(url, { requestInit })
    : new StreamableHTTPClientTransport(url, { requestInit })
}

/** _experimental/mcp_server/upstream.py, _stdio_config: looked at again at every start. */
function stdioTransport({ command, args, env }: McpServer, gate: StdioGate): Transport {
  if (!gate.enabled) throw detailProblem(403, stdioDisabled)
  const allowed = [...stdioCommands, ...gate.extraCommands].toSorted()
  if (!allowed.includes(basename(command ?? ''))) {
    const list = `[${allowed.map(name => `'${name}'`).join(', ')}]`
    const remedy = 'Add it to LITELLM_MCP_STDIO_EXTRA_COMMANDS to allow this command.'
    throw detailProblem(403, `MCP stdio command '${command}' is not in the allowlist (${list}). ${remedy}`)
  }
  const given = Object.fromEntries(
    Object.entries(env ?? {}).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  )
  return new StdioClientTransport({
    command: command!,
    args: args ?? [],
    env: { ...getDefaultEnvironment(), ...given },
    stderr: 'inherit',
  })
}

const staticHeaders = ({ static_headers: headers }: McpServer): Record<string, string> =>
  Object.fromEntries(Object.entries(headers ?? {}).flatMap(([name, value]) => (value === null ? [] : [[name, value]])))
