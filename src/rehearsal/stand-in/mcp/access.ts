import type { Principal } from '../auth/principal.ts'
import type { PermissionRow } from '../keys/row.ts'
import type { McpServer, McpServers } from './servers.ts'

/** The sentinel of a key that shall reach no server, open ones included. */
const noServers = 'no-mcp-servers'

/**
 * The servers that a principal may use: the master key all of them, a key those granted to it and those open to all keys, so a key without
 * grants none (_experimental/mcp_server/auth/user_api_key_auth_mcp.py, get_mcp_server_access).
 */
export function allowedServers(principal: Principal, servers: McpServers): McpServer[] {
  if (principal.kind === 'admin') return servers.all
  const permission = principal.row.object_permission
  if (permission?.mcp_servers?.includes(noServers)) return []
  const named = permission ? namedServers(permission, servers) : new Set<McpServer>()
  return servers.all.filter(server => named.has(server) || server.allow_all_keys)
}

function namedServers(permission: PermissionRow, servers: McpServers): Set<McpServer> {
  const groups = permission.mcp_access_groups ?? []
  return new Set([
    ...(permission.mcp_servers ?? []).flatMap(name => servers.granted(name)),
    ...Object.keys(permission.mcp_tool_permissions ?? {}).flatMap(name => servers.granted(name)),
    ...servers.all.filter(server => server.access_groups?.some(group => groups.includes(group))),
  ])
}

/** Whether a key's tool permissions leave it this tool; a server that they do not name has all its tools. */
export function toolGranted(principal: Principal, server: McpServer, tool: string): boolean {
  const permissions = principal.kind === 'key' ? principal.row.object_permission?.mcp_tool_permissions : undefined
  const lists = Object.entries(permissions ?? {}).filter(([name]) =>
    [server.id, server.name, server.alias].includes(name),
  )
  return lists.length === 0 || lists.some(([, tools]) => tools.includes(tool))
}

/** Whether the server's own lists in config.yaml leave this tool. */
export function toolServed(
  { allowed_tools: allowed, disallowed_tools: disallowed, prefix }: McpServer,
  tool: string,
): boolean {
  const names = [tool, `${prefix}-${tool}`]
  if (allowed?.length && !allowed.some(name => names.includes(name))) return false
  return !disallowed?.some(name => names.includes(name))
}
