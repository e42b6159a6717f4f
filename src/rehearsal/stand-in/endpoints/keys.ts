import { authenticateAdmin } from '../auth/authenticate.ts'
import type { Call, Reply } from '../http/call.ts'
import { bodyAs } from '../http/call.ts'
import { openAiProblem, wrappedProblem } from '../http/problem.ts'
import { get, post, type Route } from '../http/routes.ts'
import { generateKey } from '../keys/generate.ts'
import { keyInfo, keyList } from '../keys/look-up.ts'
import { blockRequest, deleteRequest, generateRequest, updateRequest } from '../keys/requests.ts'
import { hashIfNeeded, type KeyRow } from '../keys/row.ts'
import type { KeyTable } from '../keys/table.ts'
import { updateKey } from '../keys/update.ts'
import { fullView } from '../keys/views.ts'
import type { Store } from '../store.ts'

/** Virtual keys (proxy/management_endpoints/key_management_endpoints.py). */
export function keyRoutes(store: Store): Route[] {
  return [
    post(
      '/key/generate',
      managed(store, async (call, keys) => generateKey(bodyAs(call, generateRequest), keys)),
    ),
    post(
      '/key/update',
      managed(store, async (call, keys) => updateKey(bodyAs(call, updateRequest), keys)),
    ),
    post('/key/delete', managed(store, remove)),
    post(
      '/key/block',
      managed(store, (call, keys) => setBlocked(call, keys, true)),
    ),
    post(
      '/key/unblock',
      managed(store, (call, keys) => setBlocked(call, keys, false)),
    ),
    get('/key/info', call => keyInfo(call, store)),
    get('/key/list', call => keyList(call, store)),
  ]
}

/** A handler that only the master key may use, and only with a database. */
function managed(store: Store, handle: (call: Call, keys: KeyTable) => Promise<unknown>) {
  return async (call: Call): Promise<Reply> => {
    await authenticateAdmin(call, store)
    if (!store.keys) throw noDatabase()
    return { json: await handle(call, store.keys) }
  }
}

const noDatabase = () => {
  const error = 'DB not connected. See https://docs.litellm.ai/docs/proxy/virtual_keys'
  return wrappedProblem(500, { error })
}

async function remove(call: Call, keys: KeyTable): Promise<object> {
  const { keys: given, key_aliases: aliases } = bodyAs(call, deleteRequest)
  const rows = given?.length ? await found(given, keys) : await keys.aliases(aliases!)
  if (rows.length === 0) throw wrappedProblem(404, { error: 'No keys found' })
  await keys.remove(rows.map(({ token }) => token))
  return { deleted_keys: given?.length ? given : aliases }
}

async function found(given: string[], keys: KeyTable): Promise<KeyRow[]> {
  const rows = await Promise.all(given.map(key => keys.find(hashIfNeeded(key))))
  return rows.filter(row => row !== undefined)
}

async function setBlocked(call: Call, keys: KeyTable, blocked: boolean): Promise<object> {
  const { key } = bodyAs(call, blockRequest)
  const row = await keys.update(hashIfNeeded(key), { blocked })
  if (!row) throw openAiProblem({ status: 404, message: 'Key not found.', type: 'not_found_error', param: 'key' })
  return { ...fullView(row), object_permission: null }
}
