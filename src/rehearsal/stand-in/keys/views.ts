import type { KeyRow } from './row.ts'

/** Prisma gives times with an offset; the models that LiteLLM passes through Pydantic say `Z` instead. */
const offset = (date: unknown) =>
  date instanceof Date ? date.toISOString().replace(/\.(\d{3})Z$/, '.$1000+00:00') : date
const zulu = (date: unknown) => (date instanceof Date ? date.toISOString().replace(/\.(\d{3})Z$/, '.$1000Z') : date)

const dated = (row: object, date: (value: unknown) => unknown) =>
  Object.fromEntries(Object.entries(row).map(([column, value]) => [column, date(value)]))

/** A key as /key/info and /key/update show it: a row without its hash. */
export function infoView({ token: _, ...row }: KeyRow): Record<string, unknown> {
  return { ...dated(row, offset), litellm_budget_table: null }
}

/** A key as /key/list (with `return_full_object`), /key/block and /key/unblock show it. */
export function fullView({ organization_id: org, ...row }: KeyRow): Record<string, unknown> {
  return { ...dated(row, zulu), litellm_budget_table: null, org_id: org }
}

/** What /key/generate answers for everything that was not said (types/proxy/management_endpoints, GenerateKeyResponse). */
const unsaid = {
  key_alias: null,
  duration: null,
  models: [],
  spend: 0,
  max_budget: null,
  user_id: null,
  team_id: null,
  agent_id: null,
  max_parallel_requests: null,
  metadata: {},
  tpm_limit: null,
  rpm_limit: null,
  budget_duration: null,
  allowed_cache_controls: [],
  config: {},
  permissions: {},
  model_max_budget: {},
  blocked: null,
  aliases: {},
  allowed_routes: [],
  budget_id: null,
  expires: null,
  organization_id: null,
  project_id: null,
}

/** The answer of /key/generate: the only one with the key in clear. `object_permission` is always null there. */
export function generatedView(key: string, asked: object, row: KeyRow): Record<string, unknown> {
  const said = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== null && value !== undefined))
  const { key_name, token, created_by, updated_by } = row
  return {
    ...unsaid,
    ...said,
    object_permission: null,
    key,
    key_name,
    key_type: 'default',
    expires: zulu(row.expires),
    token_id: token,
    token,
    created_by,
    updated_by,
    created_at: zulu(row.created_at),
    updated_at: zulu(row.updated_at),
  }
}
