import { timingSafeEqual } from 'node:crypto'
import type { Call } from '../http/call.ts'
import { openAiProblem, type Problem } from '../http/problem.ts'
import { hashOf, type KeyRow } from '../keys/row.ts'
import type { Store } from '../store.ts'
import { presentedKey } from './credentials.ts'
import type { Principal } from './principal.ts'

/** The principal of a request, or the 401 of proxy/auth/user_api_key_auth.py. */
export async function authenticate(call: Call, store: Store): Promise<Principal> {
  const key = presentedKey(call)
  if (key === undefined) throw unauthorized('Authentication Error, No api key passed in.')
  if (key === '')
    throw unauthorized('Authentication Error, Malformed API Key passed in. Ensure Key has `Bearer ` prefix.')
  if (sameText(key, store.masterKey)) return { kind: 'admin' }
  return { kind: 'key', row: usable(await foundKey(key, store), store) }
}

/** A request that only the master key may make (proxy/auth/route_checks.py, _raise_admin_only_route_exception). */
export async function authenticateAdmin(call: Call, store: Store): Promise<Principal> {
  const principal = await authenticate(call, store)
  if (principal.kind === 'admin') return principal
  throw unauthorized(
    'Authentication Error, Only proxy admin can be used to generate, delete, update info for new keys/users/teams. ' +
      `Route=${call.path}. Your role=unknown. Your user_id=*******`,
  )
}

async function foundKey(key: string, { keys }: Store): Promise<KeyRow> {
  if (keys === undefined) {
    throw openAiProblem({ status: 400, message: 'No connected db.', type: 'no_db_connection' })
  }
  if (!key.startsWith('sk-')) {
    const masked = key.length > 8 ? `${key.slice(0, 4)}****${key.slice(-4)}` : '****'
    throw unauthorized(`LiteLLM Virtual Key expected. Received=${masked}, expected to start with 'sk-'.`)
  }
  const row = await keys.find(hashOf(key))
  if (row) return row
  const message = 'Authentication Error, Invalid API key provided.'
  throw openAiProblem({ status: 401, message, type: 'token_not_found_in_db', param: 'key' })
}

/** validate_resolved_virtual_key: blocked, expired, over budget. */
function usable(row: KeyRow, store: Store): KeyRow {
  if (row.blocked) {
    throw unauthorized("Authentication Error, Key is blocked. Update via `/key/unblock` if you're an admin.")
  }
  if (row.expires && row.expires < new Date()) throw expired(row, row.expires)
  const spend = row.spend + store.spend.unwritten(row.token)
  if (row.max_budget !== null && spend >= row.max_budget) throw overBudget(row, row.max_budget, spend, store)
  return row
}

function expired(row: KeyRow, at: Date): Problem {
  const python = (date: Date) =>
    date
      .toISOString()
      .replace('T', ' ')
      .replace(/\.(\d{3})Z$/, '.$1000+00:00')
  const message = `Authentication Error - Expired Key. Key Expiry time ${python(at)} and current time ${python(new Date())}`
  return openAiProblem({ status: 401, message, type: 'expired_key', param: `sk-...${row.token.slice(-4)}` })
}

/** proxy/auth/auth_checks.py; the status is 422 unless litellm_settings says otherwise. */
function overBudget(row: KeyRow, budget: number, spend: number, { config }: Store): Problem {
  const status = config.litellm_settings?.budget_exceeded_status_code ?? 422
  const who = row.key_name ? `${row.key_alias ?? 'key'} (${row.key_name})` : (row.key_alias ?? 'key')
  const message = `Budget has been exceeded! Key=${who} Current cost: ${spend}, Max budget: ${budget}`
  return openAiProblem({ status, message, type: 'budget_exceeded' })
}

const unauthorized = (message: string): Problem =>
  openAiProblem({ status: 401, message, type: 'auth_error', param: 'None' })

function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(hashOf(one)), Buffer.from(hashOf(other))]
  return timingSafeEqual(a, b)
}
