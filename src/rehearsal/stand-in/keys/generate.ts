import { randomBytes } from 'node:crypto'
import { adminUserId } from '../auth/principal.ts'
import { after } from '../duration.ts'
import { openAiProblem, wrappedProblem } from '../http/problem.ts'
import type { GenerateRequest } from './requests.ts'
import { abbreviated, hashOf } from './row.ts'
import type { KeyTable } from './table.ts'
import { generatedView } from './views.ts'

/** constants.py, MINIMUM_CUSTOM_KEY_LENGTH. */
const shortestKey = 16

/** Makes a key, and answers it in clear this one time. */
export async function generateKey(request: GenerateRequest, keys: KeyTable): Promise<object> {
  await checkAliasIsFree(request.key_alias, undefined, keys)
  checkForm(request.key)
  const key = request.key ?? `sk-${randomBytes(16).toString('base64url')}`
  const permission = request.object_permission && (await keys.insertPermission(present(request.object_permission)))
  const { object_permission: _, key: __, duration, ...settings } = request
  const row = await keys.insert({
    token: hashOf(key),
    key_name: abbreviated(key),
    key_type: 'default',
    models: [],
    created_by: adminUserId,
    updated_by: adminUserId,
    expires: duration ? after(duration) : null,
    budget_reset_at: request.budget_duration ? after(request.budget_duration) : null,
    ...(permission && { object_permission_id: permission }),
    ...present(settings),
  })
  return generatedView(key, request, row)
}

/** Aliases are unique over all keys; a key may keep its own (_enforce_unique_key_alias). */
export async function checkAliasIsFree(
  alias: string | null | undefined,
  own: string | undefined,
  keys: KeyTable,
): Promise<void> {
  if (!alias || !(await keys.aliases([alias])).some(({ token }) => token !== own)) return
  const message = `Key with alias '${alias}' already exists. Unique key aliases across all keys are required.`
  throw openAiProblem({ status: 400, message, type: 'bad_request_error', param: 'key_alias' })
}

function checkForm(key: string | null | undefined): void {
  if (!key) return
  const error = 'Invalid key format. LiteLLM Virtual Key must'
  if (!key.startsWith('sk-')) {
    const masked = key.length > 8 ? `${key.slice(0, 4)}****${key.slice(-4)}` : '****'
    throw wrappedProblem(400, { error: `${error} start with 'sk-'. Received: ${masked}` })
  }
  if (key.length >= shortestKey) return
  throw wrappedProblem(400, { error: `${error} be at least ${shortestKey} characters long.` })
}

/** What was really given. */
export const present = (values: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined))
