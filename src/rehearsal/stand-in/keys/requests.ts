import { z } from 'zod'

const text = z.string().nullish()
const number = z.number().nullish()
const texts = z.array(z.string()).nullish()
const map = z.record(z.string(), z.unknown()).nullish()

const objectPermission = z
  .object({
    mcp_servers: texts,
    mcp_access_groups: texts,
    mcp_tool_permissions: z.record(z.string(), z.array(z.string())).nullish(),
    mcp_toolsets: texts,
    blocked_tools: texts,
    vector_stores: texts,
    agents: texts,
    models: texts,
  })
  .nullish()

/** What can be said of a key (types/proxy/management_endpoints/key_requests.py). Unknown fields are ignored, as Pydantic does. */
const settings = {
  key_alias: text,
  models: texts,
  max_budget: number,
  budget_duration: text,
  duration: text,
  user_id: text,
  team_id: text,
  aliases: map,
  config: map,
  permissions: map,
  metadata: map,
  model_max_budget: map,
  max_parallel_requests: number,
  tpm_limit: number,
  rpm_limit: number,
  blocked: z.boolean().nullish(),
  allowed_routes: texts,
  object_permission: objectPermission,
}

export const generateRequest = z.object({ ...settings, key: text, spend: number })
export const updateRequest = z
  .object({ ...settings, key: text, spend: number })
  .refine(({ key, key_alias: alias }) => key || alias, {
    message: "At least one of 'key' or 'key_alias' must be provided.",
  })
export const deleteRequest = z
  .object({ keys: texts, key_aliases: texts })
  .refine(({ keys, key_aliases: aliases }) => keys?.length || aliases?.length, {
    message: "At least one of 'keys' or 'key_aliases' must be provided.",
  })
export const blockRequest = z.object({ key: z.string() })

export type GenerateRequest = z.infer<typeof generateRequest>
export type UpdateRequest = z.infer<typeof updateRequest>
