import { authenticate } from '../auth/authenticate.ts'
import type { Principal } from '../auth/principal.ts'
import type { Call, Reply } from '../http/call.ts'
import { get, type Route } from '../http/routes.ts'
import { allowedServers } from '../mcp/access.ts'
import type { McpServer } from '../mcp/servers.ts'
import type { Store } from '../store.ts'

/** The MCP servers as the management API shows them (management_endpoints/mcp_management_endpoints.py). */
export function mcpServerRoutes(store: Store): Route[] {
  return [
    get('/v1/mcp/server', async call => {
      const principal = await authenticate(call, store)
      return { json: allowedServers(principal, store.servers).map(server => serverView(server, principal)) }
    }),
    get('/v1/mcp/server/health', call => health(call, store)),
  ]
}

/** With the master key everything is shown, secrets in `env` included; with a virtual key nothing of how a server is reached. */
function serverView(server: McpServer, { kind }: Principal): object {
  const admin = kind === 'admin'
  return {
    server_id: server.id,
    is_config: true,
    server_name: server.name,
    alias: server.alias ?? null,
    description: server.description ?? null,
    url: admin ? (server.url ?? '') : null,
    transport: server.transport,
    auth_type: server.auth_type ?? null,
    credentials: null,
    teams: [],
    mcp_access_groups: server.access_groups ?? [],
    allowed_tools: server.allowed_tools ?? [],
    extra_headers: [],
    mcp_info: { server_name: server.name, ...(server.description && { description: server.description }) },
    static_headers: admin ? (server.static_headers ?? null) : null,
    status: null,
    last_health_check: null,
    health_check_error: null,
    command: admin ? (server.command ?? '') : null,
    args: admin ? (server.args ?? []) : [],
    env: admin ? (server.env ?? {}) : {},
    allow_all_keys: server.allow_all_keys,
    available_on_public_internet: server.available_on_public_internet,
    timeout: server.timeout ?? null,
    approval_status: 'active',
  }
}

async function health(call: Call, store: Store): Promise<Reply> {
  const allowed = allowedServers(await authenticate(call, store), store.servers)
  const asked = call.query.getAll('server_ids')
  const servers = asked.length > 0 ? allowed.filter(({ id }) => asked.includes(id)) : allowed
  const states = servers.map(async server => ({ server_id: server.id, status: await store.gateway.health(server) }))
  return { json: await Promise.all(states) }
}
