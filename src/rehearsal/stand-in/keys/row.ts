import { createHash } from 'node:crypto'

/** A row of "LiteLLM_ObjectPermissionTable". */
export interface PermissionRow {
  object_permission_id: string
  mcp_servers: string[] | null
  mcp_access_groups: string[] | null
  mcp_tool_permissions: Record<string, string[]> | null
  [column: string]: unknown
}

/** A row of "LiteLLM_VerificationToken", with the row of "LiteLLM_ObjectPermissionTable" that it names. */
export interface KeyRow {
  token: string
  key_name: string | null
  key_alias: string | null
  spend: number
  expires: Date | null
  models: string[] | null
  user_id: string | null
  metadata: Record<string, unknown>
  blocked: boolean | null
  max_budget: number | null
  object_permission_id: string | null
  object_permission: PermissionRow | null
  [column: string]: unknown
}

/** Columns of type jsonb: pg would send a JavaScript array as an SQL array. */
export const jsonColumns = new Set([
  'aliases',
  'config',
  'router_settings',
  'permissions',
  'metadata',
  'model_max_budget',
  'budget_fallbacks',
  'budget_limits',
  'mcp_tool_permissions',
])

/** How LiteLLM stores a key (proxy/utils.py, hash_token). */
export const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex')

/** A key as clients may give it, in clear or as its hash (hash_token_if_needed). */
export const hashIfNeeded = (key: string): string => (key.startsWith('sk-') ? hashOf(key) : key)

/** The name that may be shown (proxy/auth/auth_utils.py, abbreviate_api_key). */
export const abbreviated = (key: string): string => (key.length < 16 ? 'sk-...' : `sk-...${key.slice(-4)}`)
