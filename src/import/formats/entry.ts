import type { FoundServer } from '../found.ts'
import { type Entry, found, isEntry, isPlain, textOf, wordsOf, written } from '../shape.ts'
import { authorization } from './authorization.ts'
import { Fields } from './fields.ts'

/** How one client understands what another would understand otherwise. */
export interface Manner {
  /** What a bare `url` is, without a word on its transport. */
  bareUrl?: string
  /** Continue sends `apiKey` as a bearer token (its core/context/mcp/MCPConnection.ts). */
  apiKeyIsBearer?: boolean
  /** Kinds of entries that are parts of the client itself, by its `type`. */
  inner?: (type: string) => string | undefined
  /** Settings that say nothing to anybody else. */
  silent?: string[]
  /** Why an entry with neither a command nor a URL is none to import. */
  without?: string
}

const reference = (name: string) => `\${${name}}`

const references = (names: string[]) => Object.fromEntries(names.map(name => [name, reference(name)]))

/** Some clients put transport and address, or the command and its arguments, into a map of their own. */
function flattened(raw: Entry): Entry {
  const { mcp_server: wrapped, transport, command, ...rest } = raw
  if (isEntry(wrapped)) return flattened({ ...rest, ...wrapped })
  const parts = isEntry(command) ? { ...command, command: command.path ?? command.command, path: undefined } : {}
  return {
    ...rest,
    ...(command !== undefined && !isEntry(command) && { command }),
    ...parts,
    ...(isEntry(transport) ? transport : transport !== undefined && { transport }),
  }
}

/** Switched off, by whichever word: `true` and `false` may be written as texts. */
function switchedOff(fields: Fields): string | undefined {
  const says = (key: string) => fields.text(key)?.toLowerCase()
  const no = ['false', '0', 'no', 'off']
  const isOff =
    [says('disabled'), says('isDisabled'), says('disable')].some(word => word !== undefined && !no.includes(word)) ||
    [says('enabled'), says('isEnabled'), says('isActive'), says('active')].some(
      word => word !== undefined && no.includes(word),
    )
  return isOff ? 'it is switched off in this file' : undefined
}

function commandOf(fields: Fields): { command?: string; args: string[] } {
  const written_ = fields.take('command', 'cmd')
  const [command, ...first] = Array.isArray(written_)
    ? written_.filter(isPlain).map(written)
    : [textOf(written_)].filter(text => text !== undefined)
  const { args } = fields.entry
  const rest = typeof args === 'string' ? (fields.take('args'), wordsOf(args)) : fields.list('args')
  return { ...(command !== undefined && { command }), args: [...first, ...rest] }
}

/** `${X-NAME}` in env is a header of the client's request (LiteLLM), which a deployment here does not pass on. */
const isForwarded = (value: string) => /^\$\{[Xx]-[\w-]+\}$/.test(value)

function environmentOf(fields: Fields) {
  const passed = fields.list('env_vars')
  // Goose keeps these in its keyring, so that their values are in no file.
  const keyring = fields.list('env_keys')
  const given = fields.named('env', 'environment', 'envs')
  const kept = Object.entries(given).filter(([, value]) => !isForwarded(value))
  for (const [name, value] of Object.entries(given))
    if (isForwarded(value)) fields.lose(`env.${name} (a header of the client)`)
  return {
    env: { ...references([...passed, ...keyring]), ...(Object.fromEntries(kept) as Record<string, string>) },
    secrets: keyring.map(name => `env.${name}`),
  }
}

/** Headers within a map of options of the request. */
function requestHeaders(fields: Fields, key: string): Record<string, string> {
  const options = fields.take(key)
  if (!isEntry(options)) return {}
  const request = new Fields(options)
  const headers = request.named('headers')
  fields.lose(...request.left().map(name => `${key}.${name}`))
  return headers
}

function headersOf(fields: Fields, manner: Manner): Record<string, string> {
  const byVariable = Object.entries(fields.named('env_http_headers')).map(([name, variable]) => [
    name,
    reference(variable),
  ])
  const headers = {
    ...fields.named('headers', 'http_headers', 'static_headers'),
    ...requestHeaders(fields, 'requestInit'),
    ...requestHeaders(fields, 'requestOptions'),
    ...(Object.fromEntries(byVariable) as Record<string, string>),
  }
  return { ...authorization(fields, headers, manner.apiKeyIsBearer === true), ...headers }
}

/** One entry, whatever client it is from: each setting by the names that clients have for it. What is not read is named in `lost`. */
export function serverFrom(name: string, raw: Entry, manner: Manner = {}): FoundServer {
  const fields = new Fields(flattened(raw))
  const bareUrl = fields.entry.httpUrl === undefined && fields.entry.url !== undefined ? manner.bareUrl : undefined
  const type = fields.text('type') ?? fields.text('transport', 'transportType', 'transport_type', 'protocol')
  const { command, args } = commandOf(fields)
  const url = fields.text('httpUrl', 'serverUrl', 'url', 'uri', 'baseUrl', 'endpoint')
  const { env, secrets } = environmentOf(fields)
  const headers = headersOf(fields, manner)
  const description = fields.text('description')
  const off = switchedOff(fields)
  for (const key of ['name', 'display_name', ...(manner.silent ?? [])]) fields.take(key)
  const without = command === undefined && url === undefined ? manner.without : undefined
  return found(name, {
    description,
    transport: type ?? (command === undefined ? bareUrl : undefined),
    command,
    args,
    env,
    url,
    headers,
    lost: fields.left(),
    ...(secrets.length > 0 && { secrets }),
    refused: (type && manner.inner?.(type)) ?? off ?? without,
  })
}
