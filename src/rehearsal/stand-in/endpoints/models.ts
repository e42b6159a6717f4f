import { authenticate } from '../auth/authenticate.ts'
import type { Handler } from '../http/call.ts'
import { get, type Route } from '../http/routes.ts'
import type { Store } from '../store.ts'

/** constants.py, DEFAULT_MODEL_CREATED_AT_TIME. */
const created = 1677610602

/** OpenAI's list of models; tools are not in it (proxy_server.py, model_list). */
export function modelRoutes(store: Store): Route[] {
  const list: Handler = async call => {
    const names = store.models.visibleTo(await authenticate(call, store))
    const data = names.map(id => ({ id, object: 'model', created, owned_by: 'openai' }))
    return { json: { data, object: 'list' } }
  }
  return [get('/v1/models', list), get('/models', list)]
}
