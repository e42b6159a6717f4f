import type { McpServer } from './servers.ts'

/** The header that each `auth_type` of a server makes of its value (experimental_mcp_client/client.py). */
const headers: Record<string, (value: string) => Record<string, string>> = {
  api_key: value => ({ 'X-API-Key': value }),
  bearer_token: value => ({ Authorization: `Bearer ${value}` }),
  basic: value => ({ Authorization: `Basic ${Buffer.from(value).toString('base64')}` }),
  authorization: value => ({ Authorization: value }),
  token: value => ({ Authorization: `token ${value}` }),
}

/** `authentication_token` wins over `auth_value`. */
export function authorizationHeaders(server: McpServer): Record<string, string> {
  const value = server.authentication_token ?? server.auth_value
  return value ? (headers[server.auth_type ?? '']?.(value) ?? {}) : {}
}
