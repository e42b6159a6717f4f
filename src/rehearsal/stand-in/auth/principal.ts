import type { KeyRow } from '../keys/row.ts'

/** Whose request it is. */
export type Principal = { kind: 'admin' } | { kind: 'key'; row: KeyRow }

/** proxy/auth/user_api_key_auth.py: the master key's own hash goes nowhere, this name stands for it. */
const masterKeyAlias = 'litellm_proxy_master_key'
/** proxy_server.py, litellm_proxy_admin_name. */
export const adminUserId = 'default_user_id'

/** What spend rows say of a principal. */
export function identity(principal: Principal): { apiKey: string; alias: string | null; userId: string } {
  if (principal.kind === 'admin') return { apiKey: masterKeyAlias, alias: null, userId: adminUserId }
  const { token, key_alias: alias, user_id: userId } = principal.row
  return { apiKey: token, alias, userId: userId ?? '' }
}
