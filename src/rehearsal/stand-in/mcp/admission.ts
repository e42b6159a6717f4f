import { authenticate } from '../auth/authenticate.ts'
import type { Principal } from '../auth/principal.ts'
import { type Call, header } from '../http/call.ts'
import { detailProblem, Problem } from '../http/problem.ts'
import type { Store } from '../store.ts'
import { allowedServers } from './access.ts'
import type { McpServer } from './servers.ts'

/** Who speaks MCP to the proxy, and to which of its servers. */
export interface Admitted {
  principal: Principal
  /** The servers that the path or `x-mcp-servers` names. */
  asked: string[] | undefined
  /** The servers within that scope that the principal may use. */
  servers: McpServer[]
}

/** Admits a request to /mcp or /{server}/mcp. */
export async function admit(call: Call, store: Store): Promise<Admitted> {
  const path = call.params[0]?.split(',').map(name => name.trim())
  if (path && !path.some(name => store.servers.byName(name))) throw unknownServer(call.params[0]!)
  const principal = await admittedPrincipal(call, store)
  const asked = path ?? namesInHeader(call)
  const allowed = allowedServers(principal, store.servers)
  const servers = asked
    ? allowed.filter(({ name, alias }) => asked.some(one => one === name || one === alias))
    : allowed
  return { principal, asked, servers }
}

/** proxy_server.py, dynamic_mcp_route. */
const unknownServer = (name: string): Problem =>
  detailProblem(404, `MCP server, toolset, or access group '${name}' not found`)

/** Without a key, and with a wrong one as `Authorization`, an OAuth client is told where to go; with a wrong `x-litellm-api-key` not. */
async function admittedPrincipal(call: Call, store: Store): Promise<Principal> {
  try {
    return await authenticate(call, store)
  } catch (error) {
    if (!(error instanceof Problem) || !isOpenAiError(error.json)) throw error
    if (error.status === 401 && header(call, 'x-litellm-api-key') === undefined) throw challenge(call)
    throw detailProblem(error.status, error.json.error.message)
  }
}

const isOpenAiError = (json: unknown): json is { error: { message: string } } =>
  typeof json === 'object' && json !== null && 'error' in json

/** _experimental/mcp_server/auth/user_api_key_auth_mcp.py, _gateway_dcr_challenge. */
function challenge(call: Call): Problem {
  const error = header(call, 'authorization') ? 'error="invalid_token", ' : ''
  const at = `http://${header(call, 'host')}/.well-known/oauth-protected-resource${call.path}`
  const detail = { error: 'authentication_required', message: 'Authenticate with the gateway to use the MCP endpoint.' }
  return detailProblem(401, detail, { 'www-authenticate': `Bearer ${error}resource_metadata="${at}"` })
}

function namesInHeader(call: Call): string[] | undefined {
  const value = header(call, 'x-mcp-servers')
  return value
    ?.split(',')
    .map(name => name.trim())
    .filter(Boolean)
}
