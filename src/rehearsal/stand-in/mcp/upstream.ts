import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport, SseError } from '@modelcontextprotocol/sdk/client/sse.js'
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport, StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js'
import { spokenVersion } from '../version.ts'
import { authorizationHeaders } from './authorization.ts'
import { answeredFault, type Fault, UpstreamFailure } from './outcome.ts'
import type { McpServer } from './servers.ts'

/** Connects to a server, does one thing there and leaves: LiteLLM starts a stdio server anew for every operation. */
export async function withServer<T>(server: McpServer, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ name: 'litellm-stand-in', version: spokenVersion })
  const transport = transportTo(server)
  try {
    await client.connect(transport)
    return await work(client)
  } catch (error) {
    throw new UpstreamFailure(faultOf(error), textOf(error))
  } finally {
    // As Python's client does when it is left (mcp/client/streamable_http.py, terminate_on_close): a server keeps what it has for a session until then.
    if (transport instanceof StreamableHTTPClientTransport) await transport.terminateSession().catch(() => undefined)
    await client.close()
  }
}

function transportTo(server: McpServer): Transport {
  if (server.transport === 'stdio') return stdioTransport(server)
  const requestInit = { headers: { ...given(server.static_headers), ...authorizationHeaders(server) } }
  const url = new URL(server.url ?? '')
  return server.transport === 'sse'
    ? new SSEClientTransport(url, { requestInit })
    : new StreamableHTTPClientTransport(url, { requestInit })
}

/** A server's own environment is what config.yaml says, and of the proxy's only what every program needs. */
function stdioTransport({ command, args, env }: McpServer): Transport {
  const environment = { ...getDefaultEnvironment(), ...given(env) }
  return new StdioClientTransport({ command: command ?? '', args: args ?? [], env: environment, stderr: 'inherit' })
}

/** An `os.environ/` that was not resolved is left out. */
const given = (values: Record<string, string | null> | null | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(values ?? {}).filter((entry): entry is [string, string] => entry[1] !== null))

/** classify_list_exception. */
function faultOf(error: unknown): Fault {
  if ((error instanceof StreamableHTTPError || error instanceof SseError) && error.code && error.code > 0) {
    return answeredFault(error.code)
  }
  if (error instanceof McpError && error.code === ErrorCode.RequestTimeout) return { status: 'timeout' }
  return { status: isNetworkFailure(error) ? 'unreachable' : 'internal' }
}

/** `fetch` tells a refused connection, a name that does not resolve and the like by a TypeError with a cause. */
const isNetworkFailure = (error: unknown): boolean =>
  (error instanceof TypeError && error.cause !== undefined) || (error instanceof SseError && error.code === undefined)

function textOf(error: unknown): string {
  if (error instanceof McpError) return `MCPError: ${error.message.replace(/^MCP error -?\d+: /, '')}`
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}
