import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { dataOf, includedBy, includeInto } from '../../../hand-made/hand-made.ts'
import { Refusal } from './refusal.ts'

const text = z.string().nullish()
const texts = z.array(z.string()).nullish()
const textMap = z.record(z.string(), z.string().nullable()).nullish()

const model = z.object({
  model_name: z.string(),
  litellm_params: z.looseObject({
    model: z.string(),
    mock_response: text,
    mock_tool_calls: z.array(z.record(z.string(), z.unknown())).nullish(),
    input_cost_per_token: z.number().nullish(),
    output_cost_per_token: z.number().nullish(),
  }),
  model_info: z.looseObject({ id: text }).nullish(),
})

const mcpServer = z.looseObject({
  server_id: text,
  alias: text,
  url: text,
  transport: z.enum(['http', 'sse', 'stdio']).default('http'),
  command: text,
  args: texts,
  env: textMap,
  auth_type: text,
  authentication_token: text,
  auth_value: text,
  description: text,
  static_headers: textMap,
  allowed_tools: texts,
  disallowed_tools: texts,
  access_groups: texts,
  allow_all_keys: z.boolean().default(false),
  available_on_public_internet: z.boolean().default(true),
  timeout: z.number().nullish(),
  oauth2_flow: text,
})

const config = z.looseObject({
  model_list: z.array(model).nullish(),
  general_settings: z
    .looseObject({
      master_key: text,
      database_url: text,
      proxy_batch_write_at: z.number().optional(),
      dangerously_permit_weak_or_unset_master_key: z.boolean().default(false),
      allow_public_health_readiness_details: z.boolean().default(false),
    })
    .nullish(),
  litellm_settings: z
    .looseObject({
      mcp_aliases: z.record(z.string(), z.string()).nullish(),
      budget_exceeded_status_code: z.number().default(422),
    })
    .nullish(),
  mcp_servers: z.record(z.string(), mcpServer).nullish(),
})

/** The parts of config.yaml that the stand-in acts on. Everything else may be there, and does nothing here. */
export type Config = z.infer<typeof config>
export type ModelEntry = z.infer<typeof model>
export type McpServerEntry = z.infer<typeof mcpServer>

/** Reads config.yaml, with every `os.environ/NAME` replaced (proxy_server.py, ProxyConfig). Without a file: an empty configuration. */
export function readConfig(file: string | undefined, env: NodeJS.ProcessEnv): Config {
  if (file === undefined) return {}
  const data = withIncludes(file, settings(file))
  const parsed = config.safeParse(resolved(data, env))
  if (!parsed.success) throw new Refusal(1, `Exception: Invalid config ${file}: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}

/** proxy_server.py, _process_includes: beside the file, one that is not there ends the start. */
function withIncludes(file: string, data: Record<string, unknown>): Record<string, unknown> {
  const all = { ...data }
  for (const name of includedBy(data)) includeInto(all, settings(join(dirname(file), name)))
  return all
}

/** yaml.safe_load of PyYAML. */
function settings(file: string): Record<string, unknown> {
  const { data, why } = dataOf(contents(file))
  if (why !== undefined) throw new Refusal(1, `yaml.YAMLError in ${file}: ${why}`)
  return data
}

/** proxy_server.py, _get_config_from_file. */
function contents(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new Refusal(1, `Exception: Config file not found: ${file}`)
  }
}

const isMap = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * A variable that is not set becomes null, as Python's None. Of a list only the maps are gone through: a text in it, such as an argument, stays as
 * it is (proxy_server.py, _resolved_config_value).
 */
function resolved(value: unknown, env: NodeJS.ProcessEnv): unknown {
  if (typeof value === 'string') return value.startsWith('os.environ/') ? (env[value.slice(11)] ?? null) : value
  if (Array.isArray(value)) return value.map(item => (isMap(item) ? resolved(item, env) : item))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item, env)]))
}
