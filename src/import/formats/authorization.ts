import { isEntry, textOf } from '../shape.ts'
import type { Fields } from './fields.ts'

type Header = [name: string, value: string]

/** The header that each `auth_type` of LiteLLM stands for (its docs, mcp_config_reference); the others need more than a header. */
const headers = new Map<string, (value: string) => Header>([
  ['api_key', value => ['X-API-Key', value]],
  ['bearer_token', value => ['Authorization', `Bearer ${value}`]],
  ['bearer', value => ['Authorization', `Bearer ${value}`]],
  ['authorization', value => ['Authorization', value]],
  ['token', value => ['Authorization', `token ${value}`]],
])

/** `Bearer os.environ/X` would be no reference: LiteLLM reads one that is the whole value. */
const referred = (value: string) => value.replace(/^os\.environ\/(\w+)$/, '${$1}')

function typed(fields: Fields): Header | undefined {
  const type = fields.text('auth_type')
  if (type === undefined || type === 'none') return undefined
  const make = headers.get(type)
  if (!make) return void fields.lose(`auth_type ${type}`)
  const value = fields.text('authentication_token', 'auth_value')
  return value === undefined ? void fields.lose(`auth_type ${type}`) : make(referred(value))
}

/** `auth: {type: bearer, token: ...}`. */
function inMap(fields: Fields): Header | undefined {
  const { auth } = fields.entry
  if (!isEntry(auth)) return undefined
  const { type, token, ...rest } = auth
  const value = textOf(token)
  if (!/^bearer(_token)?$/i.test(textOf(type) ?? '') || value === undefined) return undefined
  fields.take('auth')
  fields.lose(...Object.keys(rest).map(key => `auth.${key}`))
  return ['Authorization', `Bearer ${value}`]
}

/** Mistral Vibe: the variable with a key, and how it is sent (its README, MCP servers). */
function fromVariable(fields: Fields): Header | undefined {
  const variable = fields.text('api_key_env')
  if (variable === undefined) return undefined
  const format = fields.text('api_key_format') ?? 'Bearer {token}'
  return [fields.text('api_key_header') ?? 'Authorization', format.replace('{token}', `\${${variable}}`)]
}

/** The header by which an entry says who it is, unless its headers say so already. What cannot be said by one is left to be told of. */
export function authorization(
  fields: Fields,
  given: Record<string, string>,
  apiKeyIsBearer: boolean,
): Record<string, string> {
  const variable = fields.text('bearer_token_env_var')
  const bearer = fields.text('bearerToken', 'bearer_token', ...(apiKeyIsBearer ? ['apiKey'] : []))
  const plain = variable !== undefined ? `\${${variable}}` : bearer
  const header =
    typed(fields) ??
    inMap(fields) ??
    fromVariable(fields) ??
    (plain === undefined ? undefined : ['Authorization', `Bearer ${plain}`])
  if (!header) return {}
  const [name, value] = header
  if (Object.keys(given).some(one => one.toLowerCase() === name.toLowerCase())) {
    fields.lose(`a second ${name}`)
    return {}
  }
  return { [name!]: value! }
}
