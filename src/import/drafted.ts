import { placeholdersIn, isPlaceholder } from '../judge/placeholders.ts'
import { type Found, hiddenIn, type Place, secretsIn } from '../judge/judge.ts'
import type { FoundServer } from './found.ts'
import { mapValues } from './maps.ts'
import { type Part, partsOf, type Variable } from './parts.ts'
import { type ReferenceOptions, referencesIn } from './references.ts'

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
  /** Settings in which something is taken for a secret by its looks alone: `env.N8N`, `args.3`. */
  doubts: string[]
  /** Those of them that were said to be none. */
  plain: ReadonlySet<string>
}

/** What drafting has to know beyond the server itself. */
export interface DraftOptions extends ReferenceOptions {
  /** Settings whose doubtful secrets were said to be none. */
  plain?: ReadonlySet<string>
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

/** What is to be filled in by hand, as the variables that it stands for. */
function placeholdersOf(text: string, found: Found[], name: string, options: ReferenceOptions) {
  const references = referencesIn(text, options)
  const isFree = (from: number, to: number) => !references.some(one => one.from < to && from < one.to)
  const secret = found
    .filter(
      ({ from, to, name: own }) =>
        isPlaceholder(own ?? name, text.slice(from, to)) && !/:\/\/.*[/]X+$/.test(text.slice(0, to)),
    )
    .map(({ from, to, name: own }) => ({ from, to, name: own ?? name, secret: true }))
  const anywhere = placeholdersIn(text)
    .filter(([from, to]) => !secret.some(one => one.from <= from && to <= one.to))
    .map(([from, to]) => {
      const around = found.find(one => one.from <= from && to <= one.to)
      return { from, to, name: around?.name ?? name, secret: around !== undefined && !around.doubt }
    })
  return [...secret, ...anywhere].filter(({ from, to }) => isFree(from, to)).toSorted((a, b) => a.from - b.from)
}

function drawn(text: string, found: Found[], name: string, options: ReferenceOptions): Part[] {
  const parts: Part[] = []
  let at = 0
  const within = (from: number, to: number): Part[] =>
    partsOf(
      text.slice(from, to),
      found.flatMap(one =>
        one.from < to && from < one.to
          ? [{ ...one, from: Math.max(0, one.from - from), to: Math.min(to, one.to) - from }]
          : [],
      ),
      options,
    )
  for (const { from, to, name: variable, secret } of placeholdersOf(text, found, name, options)) {
    parts.push(...within(at, from))
    const asked: Variable = { variable, secret, ...(secret && { certain: true }), placeholder: true }
    parts.push(asked)
    at = to
  }
  return [...parts, ...within(at, text.length)]
}

/** Splits every value of a found server. */
export function drafted(
  server: FoundServer,
  transport: DraftedServer['transport'],
  options: DraftOptions,
): DraftedServer {
  const declared = new Set(server.secrets)
  const doubts: string[] = []
  const plain = options.plain ?? new Set<string>()
  const part = (text: string, at: string, place: Place): Part[] => {
    const isDeclared = declared.has(at)
    const all = isDeclared && text !== '' ? [{ from: 0, to: text.length }] : secretsIn(text, place)
    const doubtful = all.filter(({ doubt }) => doubt)
    if (doubtful.some(({ from, to }) => referencesIn(text.slice(from, to), options).length === 0)) doubts.push(at)
    const found = plain.has(at) ? all.filter(({ doubt }) => !doubt) : all
    return drawn(text, found, place.name ?? at, options)
  }
  const named = (kind: 'env' | 'headers') =>
    mapValues(server[kind], (value, name) =>
      part(value, `${kind}.${name}`, { name, kind: kind === 'env' ? 'setting' : 'header' }),
    )
  const description = server.description && hiddenIn(server.description)
  const common = { transport, doubts, plain, ...(description && { description }) }
  if (transport !== 'stdio')
    return {
      ...common,
      args: [],
      env: {},
      headers: named('headers'),
      url: part(server.url ?? '', 'url', { name: 'url' }),
    }
  const mount = mountFor(server)
  return {
    ...common,
    command: part(server.command ?? '', 'command', { name: 'command' }),
    args: server.args.map((argument, index) =>
      part(argument, `args.${index + 1}`, { kind: 'argument', before: server.args[index - 1] }),
    ),
    env: named('env'),
    headers: {},
    ...(server.package && { package: server.package }),
    ...(mount && { mount }),
  }
}
