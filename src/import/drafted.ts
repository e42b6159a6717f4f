import { mapValues } from './maps.ts'
import type { FoundServer } from './found.ts'
import { isPlaceholder } from './tokens.ts'
import { type Part, partsOf, type PartsOptions } from './parts.ts'
import { secretsInArgument, secretsInUrl, secretsInValue, whole } from './ranges.ts'

/** A server with every value in its parts: secrets and variables told from plain text. */
export interface DraftedServer {
  transport: 'stdio' | 'http' | 'sse'
  description?: string
  command?: Part[]
  package?: string
  mount?: string
  args: Part[][]
  env: Record<string, Part[]>
  url?: Part[]
  headers: Record<string, Part[]>
}

/** Programs whose first path is the script that they run. */
const scripts = /\.(m?js|cjs|ts|py)$/

/** What a script needs: the project that it lies in, rather than its `src` or `dist` alone; right below the root, nothing but itself. */
function projectOf(script: string): string {
  const directory = script.replace(/\/[^/]+$/, '').replace(/\/(src|dist|build|lib|bin)$/, '')
  return directory.lastIndexOf('/') > 0 ? directory : script
}

/** The first absolute path among the arguments is what the container lacks. */
function mountFor({ transport, args, package: installed }: FoundServer): string | undefined {
  if (transport !== 'stdio' && transport !== undefined) return undefined
  const path = args.find(argument => argument.startsWith('/') && argument.length > 1)
  if (!path || path.includes('${')) return undefined
  return scripts.test(path) ? (installed ? undefined : projectOf(path)) : path
}

/** What clients call a transport, without what is no letter; `undefined` for those that leave it to command or URL. */
const kinds = new Map<string, DraftedServer['transport'] | undefined>([
  ['stdio', 'stdio'],
  ['local', 'stdio'],
  ['command', 'stdio'],
  ['sse', 'sse'],
  ['httpsse', 'sse'],
  ['http', 'http'],
  ['https', 'http'],
  ['streamable', 'http'],
  ['streamablehttp', 'http'],
  ['streamablehttps', 'http'],
  ['httpstream', 'http'],
  ['httpstreamable', 'http'],
  ['remote', undefined],
  ['url', undefined],
])

const bySilence = ({ command, url }: FoundServer): DraftedServer['transport'] => {
  if (command !== undefined) return 'stdio'
  return url && /\/sse\/?([?#]|$)/.test(url) ? 'sse' : 'http'
}

/** The transport as LiteLLM has it; `undefined` for one that it does not speak. A file that is silent leaves it to command or URL. */
export function transportOf(server: FoundServer): DraftedServer['transport'] | undefined {
  const { transport } = server
  if (transport === undefined) return bySilence(server)
  const kind = transport.toLowerCase().replace(/[^a-z]/g, '')
  return kinds.has(kind) ? (kinds.get(kind) ?? bySilence({ ...server, command: undefined })) : undefined
}

/** Splits every value of a found server. */
export function drafted(
  server: FoundServer,
  transport: DraftedServer['transport'],
  options: PartsOptions,
): DraftedServer {
  const declared = new Set(server.secrets)
  const named = (kind: 'env' | 'headers') =>
    mapValues(server[kind], (value, name) =>
      isPlaceholder(name, value)
        ? [{ variable: name, secret: true }]
        : partsOf(value, declared.has(`${kind}.${name}`) ? whole(value) : secretsInValue(name, value), options),
    )
  const common = { transport, ...(server.description && { description: server.description }) }
  if (transport !== 'stdio') {
    const url = server.url ?? ''
    return { ...common, args: [], env: {}, headers: named('headers'), url: partsOf(url, secretsInUrl(url), options) }
  }
  const mount = mountFor(server)
  return {
    ...common,
    command: partsOf(server.command ?? '', [], options),
    args: server.args.map((argument, index) =>
      partsOf(argument, secretsInArgument(argument, server.args[index - 1]), options),
    ),
    env: named('env'),
    headers: {},
    ...(server.package && { package: server.package }),
    ...(mount && { mount }),
  }
}
