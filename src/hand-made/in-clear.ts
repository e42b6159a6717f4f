import { envName } from '../deployment/secrets.ts'
import { secretsIn } from '../judge/judge.ts'
import { nameSays } from '../judge/names.ts'
import { Secret } from '../secret.ts'
import type { Names } from './renames.ts'

type Values = Record<string, unknown>

/** A secret that stands in config.yaml itself. */
export interface ClearSecret {
  path: (string | number)[]
  /** Where it stands, by the names of what it is part of: `guardrails.lakera.litellm_params.api_key`. */
  where: string
  /** Variable of the container that carries it instead. */
  variable: string
  value: Secret
  /** LiteLLM replaces a reference that is a value of a map (its proxy_server.py, `_resolved_config_value`), and none in a list of texts. */
  movable: boolean
}

/** Entries that Gatewright writes itself, with references of its own: by what they are called in a deployment's answers. */
export interface Written {
  models: { name: string }[]
  servers: { name: string }[]
}

const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const reference = /^os\.environ\//

/** Parts that no LiteLLM reads, which are not carried over. */
const dropped = ['mcp_settings', 'virtual_keys']

/** Texts that are no setting: what somebody says of something, and what a mock answers. */
const prose = new Set(['model', 'model_name', 'mock_response', 'description', 'mode', 'guardrail'])

const nameKeys = ['model_name', 'credential_name', 'guardrail_name', 'name', 'alias']

/** What an item of a list is called; its place where it has no name. */
export const called = (item: unknown, index: number): string => {
  const name = isValues(item) ? nameKeys.map(key => item[key]).find(one => typeof one === 'string') : undefined
  return typeof name === 'string' ? name : String(index + 1)
}

/** A password may be of digits alone; `input_cost_per_token` is none. */
const isSecretNumber = (value: unknown, key: string | number | undefined): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 100_000 && nameSays(String(key)) === 'secret'

/** A webhook is known by the key above its address as well. */
const isSecretAt = (keys: string[], text: string): boolean => {
  const key = keys.at(-1) ?? ''
  if (prose.has(key)) return false
  const kind = keys.some(one => /headers$/.test(one)) ? 'header' : 'setting'
  return (
    secretsIn(text, { name: key, kind }).length > 0 || (/^https?:/.test(text) && keys.some(one => /webhook/i.test(one)))
  )
}

/** The variable that carries what stands at a place of config.yaml. */
export const variableAt = (path: (string | number)[]): string =>
  envName(`CONFIG_${path.map(one => (typeof one === 'number' ? one + 1 : one)).join('_')}`)

/** Every secret that stands in a config.yaml itself, wherever it stands. */
export function clearSecrets(data: Values): ClearSecret[] {
  const found: ClearSecret[] = []
  const walk = (value: unknown, path: (string | number)[], names: string[]): void => {
    if (Array.isArray(value))
      return value.forEach((item: unknown, index) => walk(item, [...path, index], [...names, called(item, index)]))
    if (isValues(value)) {
      // Of a mock nobody asks a key, so what stands there is none.
      const isMock = typeof value.mock_response === 'string' || value.model === 'mock-response'
      for (const [key, one] of Object.entries(value))
        if ((path.length > 0 || !dropped.includes(key)) && !(isMock && key === 'api_key'))
          walk(one, [...path, key], [...names, key])
      return
    }
    const text = isSecretNumber(value, path.at(-1)) ? String(value) : value
    if (typeof text !== 'string' || reference.test(text)) return
    const keys = path.filter(one => typeof one === 'string')
    if (!isSecretAt(keys, text)) return
    const isVariable = path[0] === 'environment_variables' && path.length === 2
    found.push({
      path,
      where: names.join('.'),
      variable: isVariable ? String(path[1]) : variableAt(path),
      value: Secret.of(text),
      movable: typeof path.at(-1) === 'string',
    })
  }
  walk(data, [], [])
  return found
}

const serverParts = ['env', 'static_headers', 'url', 'args', 'command']

/** Whether the answers have it: then it is written with a reference to a secret of theirs. */
function isWritten({ path }: ClearSecret, data: Values, { models, servers }: Written, names: Names): boolean {
  const [part, key, within] = path
  if (part === 'general_settings') return key === 'master_key' || key === 'database_url'
  if (part === 'litellm_settings') return key === 'master_key' || key === 'database_url'
  if (part === 'mcp_servers')
    return serverParts.includes(String(within)) && servers.some(({ name }) => name === names.get(String(key)))
  if (part !== 'model_list' || typeof key !== 'number' || path[2] !== 'litellm_params' || path[3] !== 'api_key')
    return false
  const list = data.model_list as Values[]
  const name = list[key]?.model_name
  // Of several deployments of a model, the answers have the first.
  return models.some(model => model.name === name) && list.findIndex(one => one.model_name === name) === key
}

/** Those that a correction moves into the container's environment by itself, beside what the answers have. */
export const secretsToMove = (data: Values, written: Written, names: Names): ClearSecret[] =>
  clearSecrets(data).filter(one => one.movable && !isWritten(one, data, written, names))
