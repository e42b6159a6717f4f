import type { Config } from './config.ts'
import { Refusal } from './refusal.ts'

/** A server whose name has the separator of tool names stops the start (_experimental/mcp_server/utils.py, validate_mcp_server_name). */
export function checkServers({ mcp_servers: servers }: Config): void {
  for (const name of Object.keys(servers ?? {})) {
    if (!name.includes('-')) continue
    throw new Refusal(
      3,
      `Exception: Server name cannot contain '-'. Use an alternative character instead Found: ${name}`,
    )
  }
  for (const [name, { auth_type: auth, oauth2_flow: flow }] of Object.entries(servers ?? {})) {
    if (auth !== 'oauth2' || flow === 'client_credentials' || flow === 'authorization_code') continue
    const got = flow ? `'${flow}'` : 'None'
    const text = `auth_type oauth2 requires an explicit oauth2_flow (got ${got}).`
    throw new Refusal(3, `ValueError: Invalid config for MCP server '${name}': ${text}`)
  }
}
