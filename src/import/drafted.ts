import type { Answers } from '../deployment/field.ts'
import { envName } from '../deployment/secrets.ts'
import type { Secret } from '../secret.ts'
import { placeholdersIn, isPlaceholder } from '../judge/placeholders.ts'
import { type Found, hiddenIn, type Place, secretsIn } from '../judge/judge.ts'
import type { FoundServer } from './found.ts'
import { clientPathIn } from './client-paths.ts'
import { mapValues } from './maps.ts'
import { usableName } from './names.ts'
import { isVariable, type Part, partsOf } from './parts.ts'
import { type ReferenceOptions, referencesIn } from './references.ts'

/** A server with every value in its parts: secrets and variables told from plain text. */
export interface DraftedServer {
  transport: 'stdio' | 'http' | 'sse'
  description?: string
  command?: Part[]
  package?: string
  /** As it was corrected, empty for none; by its arguments otherwise. */
  mount?: string
  args: Part[][]
  env: Record<string, Part[]>
  url?: Part[]
  headers: Record<string, Part[]>
  /** Settings in which something is taken for a secret by its looks alone: `env.N8N`, `args.3`. */
  doubts: string[]
  /** Those of them that were said to be none. */
  plain: ReadonlySet<string>
  /** Answers beyond those of a file that a person gave, and the secrets among them by their path. */
  more?: { item: Answers; secrets: ReadonlyMap<string, Secret> }
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

/** The first absolute path among the arguments, and the settings that were asked for as paths, is what the container lacks. */
export function mountFor(args: string[], installed: string | undefined): string | undefined {
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

/** A piece of a value that is to be filled in by hand. */
interface Gap {
  from: number
  to: number
  name: string
  secret: boolean
}

/** `YOUR_TEAM_ID` asks for TEAM_ID. */
const askedBy = (text: string) =>
  text
    .replace(
      /^[^A-Za-z]*(?:(?:insert|enter|paste|put|add|your|replace|with|the)[-_ ]+)*|[-_ ]*(?:here)?[^A-Za-z0-9]*$/gi,
      '',
    )
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase()

/** Slack's own documentation writes a webhook's URL with X for its secret; what is like it is kept as it is. */
const isWebhook = (text: string) => /\/X+$/.test(text)

/** What is to be filled in by hand, as the variables that it stands for. */
function gapsIn(text: string, found: Found[], name: string | undefined, options: ReferenceOptions): Gap[] {
  const references = referencesIn(text, options)
  const isFree = ({ from, to }: Gap) => !references.some(one => one.from < to && from < one.to)
  const nameOf = (own: string | undefined, written: string) => name || own || askedBy(written) || 'VALUE'
  const secret = found.flatMap(({ from, to, name: own }): Gap[] => {
    const written = text.slice(from, to)
    return isPlaceholder(own ?? name ?? '', written) && !isWebhook(written)
      ? [{ from, to, name: nameOf(own, written), secret: true }]
      : []
  })
  const anywhere = placeholdersIn(text)
    .filter(([from, to]) => !secret.some(one => one.from <= from && to <= one.to))
    .map(([from, to]): Gap => {
      const around = found.find(one => one.from <= from && to <= one.to)
      return {
        from,
        to,
        name: nameOf(around?.name, text.slice(from, to)),
        secret: around !== undefined && !around.doubt,
      }
    })
  return [...secret, ...anywhere].filter(isFree).toSorted((a, b) => a.from - b.from)
}

/** What of some findings lies in a piece of the text. */
const within = (found: Found[], from: number, to: number): Found[] =>
  found
    .filter(one => one.from < to && from < one.to)
    .map(one => ({ ...one, from: Math.max(0, one.from - from), to: Math.min(to, one.to) - from }))

function drawn(text: string, found: Found[], name: string | undefined, options: ReferenceOptions): Part[] {
  const parts: Part[] = []
  let at = 0
  for (const gap of gapsIn(text, found, name, options)) {
    parts.push(...partsOf(text.slice(at, gap.from), within(found, at, gap.from), options))
    parts.push({ variable: gap.name, secret: gap.secret, ...(gap.secret && { certain: true }), placeholder: true })
    at = gap.to
  }
  return [...parts, ...partsOf(text.slice(at), within(found, at, text.length), options)]
}

/** Paths of the client's machine in one server's values: each is a question of its own, the same path one. */
class AskedPaths {
  readonly #names = new Map<string, string>()
  readonly #server: string

  constructor(server: string) {
    this.#server = usableName(server)
  }

  in(text: string, setting: string | undefined, options: ReferenceOptions): Part[] | undefined {
    const one = clientPathIn(text)
    if (!one) return undefined
    const { from, path, mayBeHere } = one
    // %APPDATA% is a part of a path that this host has not, and any other variable may be all of one.
    if ((!path.startsWith('%') && referencesIn(text, options).length > 0) || placeholdersIn(text).length > 0)
      return undefined
    const variable = this.#nameOf(path, setting)
    const before = text.slice(0, from)
    return [
      ...(before === '' ? [] : [before]),
      {
        variable,
        secret: false,
        path,
        label: `in place of ${hiddenIn(path)} on the client’s machine`,
        ...(mayBeHere && { default: path }),
      },
    ]
  }

  #nameOf(path: string, setting: string | undefined): string {
    const last =
      path
        .split(/[\\/]/)
        .filter(part => /\w/.test(part))
        .at(-1) ?? 'DIRECTORY'
    const wanted = `${this.#server}.${setting ?? envName(last)}`
    const name = this.#names.get(path) ?? freeOf(wanted, new Set(this.#names.values()))
    this.#names.set(path, name)
    return name
  }
}

function freeOf(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name
  for (let number = 2; ; number++) if (!taken.has(`${name}_${number}`)) return `${name}_${number}`
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
  const paths = new AskedPaths(server.name)
  const part = (text: string, at: string, place: Place): Part[] => {
    const isDeclared = declared.has(at)
    const all = isDeclared && text !== '' ? [{ from: 0, to: text.length }] : secretsIn(text, place)
    const doubtful = all.filter(({ doubt }) => doubt)
    if (doubtful.some(({ from, to }) => referencesIn(text.slice(from, to), options).length === 0)) doubts.push(at)
    const found = plain.has(at) ? all.filter(({ doubt }) => !doubt) : all
    const isOpen = at === 'url' || at === 'command'
    const asked = isOpen || all.length > 0 || transport !== 'stdio' ? undefined : paths.in(text, place.name, options)
    if (asked) return asked
    const parts = drawn(text, found, isOpen ? undefined : place.name, options)
    return isOpen ? parts.map(one => (isVariable(one) ? { ...one, needed: true } : one)) : parts
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
  return {
    ...common,
    command: part(server.command ?? '', 'command', { name: 'command' }),
    args: server.args.map((argument, index) =>
      part(argument, `args.${index + 1}`, { kind: 'argument', before: server.args[index - 1] }),
    ),
    env: named('env'),
    headers: {},
    ...(server.package && { package: server.package }),
  }
}

/** The draft with some of its variables under another name. */
export function withNames(
  draft: DraftedServer,
  rename: (name: string, isPlaceholder: boolean) => string,
): DraftedServer {
  const renamed = (parts: Part[]) =>
    parts.map(part =>
      isVariable(part) ? { ...part, variable: rename(part.variable, part.placeholder === true) } : part,
    )
  return {
    ...draft,
    ...(draft.command && { command: renamed(draft.command) }),
    ...(draft.url && { url: renamed(draft.url) }),
    args: draft.args.map(renamed),
    env: mapValues(draft.env, renamed),
    headers: mapValues(draft.headers, renamed),
  }
}
