import type { FoundFile, FoundServer } from '../found.ts'
import { eachServer, type Entry, found, mapOf, textOf, textsOf, unread } from '../shape.ts'

const read = [
  'transport',
  'command',
  'args',
  'env',
  'url',
  'description',
  'static_headers',
  'auth_type',
  'auth_value',
  'authentication_token',
  'server_id',
]

/** The header that each `auth_type` of LiteLLM stands for (its docs, mcp_config_reference); the others need more than a header. */
const headerOf: Record<string, (value: string) => [string, string]> = {
  api_key: value => ['X-API-Key', value],
  bearer_token: value => ['Authorization', `Bearer ${value}`],
  authorization: value => ['Authorization', value],
  token: value => ['Authorization', `token ${value}`],
}

function authOf(entry: Entry): { headers: Record<string, string>; lost: string[] } {
  const type = textOf(entry.auth_type)
  const value = textOf(entry.authentication_token) ?? textOf(entry.auth_value)
  if (!type || type === 'none') return { headers: {}, lost: value ? ['auth_value'] : [] }
  const make = headerOf[type]
  if (!make || !value) return { headers: {}, lost: [`auth_type ${type}`] }
  // `Bearer os.environ/X` would be no reference: LiteLLM reads one that is the whole value.
  const [name, text] = make(value.replace(/^os\.environ\/(\w+)$/, '${$1}'))
  return { headers: { [name]: text }, lost: [] }
}

/** `${X-NAME}` in env is a header of the client's request, which a deployment here does not pass on. */
const isForwarded = (value: string) => /^\$\{[Xx]-[\w-]+\}$/.test(value)

function serverOf(name: string, entry: Entry): FoundServer {
  const env = Object.entries(mapOf(entry.env))
  const auth = authOf(entry)
  return found(name, {
    description: textOf(entry.description),
    transport: textOf(entry.transport),
    command: textOf(entry.command),
    args: textsOf(entry.args),
    env: Object.fromEntries(env.filter(([, value]) => !isForwarded(value))),
    url: textOf(entry.url),
    headers: { ...mapOf(entry.static_headers), ...auth.headers },
    lost: [
      ...unread(entry, read),
      ...auth.lost,
      ...env.filter(([, value]) => isForwarded(value)).map(([key]) => `env.${key} (a header of the client)`),
    ],
  })
}

/** An existing LiteLLM config.yaml: `mcp_servers`. */
export const litellmServers = (data: Entry): FoundFile => ({
  servers: eachServer(data.mcp_servers, serverOf),
  lost: Object.keys(data).filter(key => key !== 'mcp_servers'),
})
