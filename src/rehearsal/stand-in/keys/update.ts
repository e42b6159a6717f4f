import { adminUserId } from '../auth/principal.ts'
import { after } from '../duration.ts'
import { openAiProblem, type Problem } from '../http/problem.ts'
import { checkAliasIsFree, present } from './generate.ts'
import type { UpdateRequest } from './requests.ts'
import { hashIfNeeded, type KeyRow } from './row.ts'
import type { KeyTable } from './table.ts'
import { infoView } from './views.ts'

/** Changes a key: what is given replaces what was, `object_permission` field by field, and everything else stays. */
export async function updateKey(request: UpdateRequest, keys: KeyTable): Promise<object> {
  const existing = await target(request, keys)
  await checkAliasIsFree(request.key_alias, existing.token, keys)
  const { key, duration, object_permission: permission, ...settings } = request
  const row = await keys.update(existing.token, {
    ...present(settings),
    ...(duration && { expires: after(duration) }),
    ...(request.budget_duration && { budget_reset_at: after(request.budget_duration) }),
    ...(permission && { object_permission_id: await mergedPermission(existing, permission, keys) }),
    updated_by: adminUserId,
  })
  return { key: key ?? existing.token, token: existing.token, ...infoView(row!) }
}

async function target({ key, key_alias: alias }: UpdateRequest, keys: KeyTable): Promise<KeyRow> {
  if (key) return (await keys.find(hashIfNeeded(key))) ?? raise(notFound('Key not found.', 'key'))
  const [row] = await keys.aliases([alias!])
  return row ?? raise(notFound(`Key not found. No key with key_alias='${alias}'.`, 'key_alias'))
}

function raise(problem: Problem): never {
  throw problem
}

const notFound = (message: string, param: string): Problem =>
  openAiProblem({ status: 404, message, type: 'not_found_error', param })

async function mergedPermission({ object_permission_id: id }: KeyRow, given: object, keys: KeyTable): Promise<string> {
  if (id === null) return keys.insertPermission(present(given))
  await keys.updatePermission(id, present(given))
  return id
}
