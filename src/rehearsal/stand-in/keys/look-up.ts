import { authenticate } from '../auth/authenticate.ts'
import type { Principal } from '../auth/principal.ts'
import type { Call, Reply } from '../http/call.ts'
import { detailProblem, openAiProblem, type Problem } from '../http/problem.ts'
import type { Store } from '../store.ts'
import { hashIfNeeded, type KeyRow } from './row.ts'
import type { KeyTable } from './table.ts'
import { fullView, infoView } from './views.ts'

/** GET /key/info: the key that is asked for, by itself or its hash, else the caller's own. */
export async function keyInfo(call: Call, store: Store): Promise<Reply> {
  const principal = await authenticate(call, store)
  const key = call.query.get('key') ?? ownKey(principal)
  const row = await table(store).find(hashIfNeeded(key))
  if (!row)
    throw openAiProblem({ status: 404, message: 'Key not found in database', type: 'not_found_error', param: 'key' })
  if (principal.kind === 'key' && principal.row.token !== row.token) throw foreignKey()
  return { json: { key, info: { ...infoView(row), status: stateOf(row) } } }
}

const ownKey = (principal: Principal): string =>
  principal.kind === 'key' ? principal.row.token : 'litellm_proxy_master_key'

const foreignKey = (): Problem => {
  const message = "You are not allowed to access this key's info. Your role=LitellmUserRoles.INTERNAL_USER"
  return openAiProblem({ status: 403, message, type: 'internal_server_error' })
}

/** _derive_key_status. */
function stateOf({ blocked, expires }: KeyRow): 'active' | 'expired' | 'revoked' {
  if (blocked) return 'revoked'
  return expires && expires < new Date() ? 'expired' : 'active'
}

/** GET /key/list: hashes, or whole keys with `return_full_object=true`. */
export async function keyList(call: Call, store: Store): Promise<Reply> {
  const principal = await authenticate(call, store)
  if (principal.kind === 'key') throw noUser()
  const [page, size] = [Number(call.query.get('page') ?? 1), Number(call.query.get('size') ?? 10)]
  if (!(page >= 1 && size >= 1 && size <= 100)) throw detailProblem(422, 'page starts at 1, size is from 1 to 100')
  const { rows, total } = await table(store).list(filterOf(call), page, size)
  const full = call.query.get('return_full_object')?.toLowerCase() === 'true'
  const keys = rows.map(row => (full ? fullView(row) : row.token))
  return { json: { keys, total_count: total, current_page: page, total_pages: Math.ceil(total / size) } }
}

const filterOf = ({ query }: Call) => ({
  key_alias: query.get('key_alias') ?? undefined,
  user_id: query.get('user_id') ?? undefined,
  token: query.get('key_hash') ?? undefined,
})

/** A virtual key whose user is no user of the proxy's own. */
const noUser = (): Problem => {
  const message = "You are not authorized to access this endpoint. No 'user_id' is associated with your API key."
  return openAiProblem({ status: 403, message, type: 'bad_request_error', param: 'user_id' })
}

/** proxy/management_endpoints: without a database there is nothing to look up. */
function table({ keys }: Store): KeyTable {
  if (keys) return keys
  const message = 'Database not connected. Connect a database to your proxy'
  throw openAiProblem({ status: 500, message, type: 'internal_server_error' })
}
