import { pathIn } from '../deployment/answers.ts'
import type { Answers } from '../deployment/field.ts'
import { envName } from '../deployment/secrets.ts'
import { Secret } from '../secret.ts'
import { type DraftedServer, mountFor } from './drafted.ts'
import { type Found, merged, type Place, secretsIn } from '../judge/judge.ts'
import { nameSays } from '../judge/names.ts'
import { type Hidden, isHidden, isVariable, literals, type Part, type Variable } from './parts.ts'

/** The value of a variable, as it was answered; `undefined` as long as it was not. */
export type ValueOf = (variable: Variable) => string | undefined

/** A server as the deployment's answers hold it, and its secrets apart, by their path within it. */
export interface FinishedServer {
  item: Answers
  secrets: Map<string, Secret>
  /** How the values with a secret in them read without it, by the same path. */
  readable: Map<string, string>
}

const mark = '‹secret›'

const shown = ({ variable }: Variable) => `\${${variable}}`

/** A value whose variables have their values: text and secrets. A variable without one is still there. */
type Piece = string | Hidden

const says = ({ variable }: Variable) => nameSays(variable.replace(/^\w+:/, ''))

/** A variable whose value is a secret whatever it looks like. */
const isCertain = (variable: Variable) =>
  variable.certain === true || (variable.secret && ['secret', 'likely'].includes(says(variable)))

/** The value in its pieces. What a variable brings is judged as what stands there itself, and as a part of the whole. */
function pieces(parts: Part[], place: Place, valueOf: ValueOf, isPlain = false): Piece[] {
  let text = ''
  const found: Found[] = []
  const add = (piece: string, secret: boolean, name?: string) => {
    if (secret && piece !== '') found.push({ from: text.length, to: text.length + piece.length, ...(name && { name }) })
    text += piece
  }
  for (const part of parts) {
    if (typeof part === 'string') add(part, false)
    else if (isHidden(part)) add(part.hidden.reveal(), true, part.name)
    else {
      const value = valueOf(part)
      const from = text.length
      if (value === undefined) add(shown(part), part.secret)
      else {
        add(value, isCertain(part))
        const own = secretsIn(value, { name: part.variable })
        found.push(...own.map(one => ({ ...one, from: from + one.from, to: from + one.to })))
      }
    }
  }
  const isAnswered = parts.some(part => isVariable(part) && valueOf(part) !== undefined)
  if (isAnswered && parts.every(part => !isVariable(part) || valueOf(part) !== undefined))
    found.push(...secretsIn(text, place))
  const kept = isPlain ? found.filter(({ doubt }) => !doubt) : found
  return literals(text, 0, text.length, merged(kept))
}

const raw = (piece: Piece): string => (typeof piece === 'string' ? piece : piece.hidden.reveal())
const joined = (all: Piece[]) => all.map(raw).join('')
const readably = (all: Piece[]) => all.map(piece => (typeof piece === 'string' ? piece : mark)).join('')
const isSecret = (piece: Piece): piece is Hidden => typeof piece !== 'string'

/** What is gathered while a server is finished. */
type Gathered = Pick<FinishedServer, 'secrets' | 'readable'>

function keep({ secrets, readable }: Gathered, path: string, value: string, all: Piece[]) {
  secrets.set(path, Secret.of(value))
  const rest = readably(all)
  // The scheme of a header tells nothing new.
  if (!/^(\w+\s+)?‹secret›$/.test(rest)) readable.set(path, rest)
}

/** Whether a variable of it got no value on purpose: then the setting is none. */
const isLeftOut = (parts: Part[], valueOf: ValueOf) =>
  parts.some(part => isVariable(part) && part.default !== '' && valueOf(part) === '')

/** Settings by name: LiteLLM fills a reference that is the whole value and no other, so one with a secret in it becomes one as a whole. */
function named(server: DraftedServer, kind: 'env' | 'headers', valueOf: ValueOf, gathered: Gathered) {
  const at = kind === 'env' ? 'secretEnv' : 'secretHeaders'
  const plain: Record<string, string> = {}
  const secret: Record<string, string> = {}
  for (const [name, parts] of Object.entries(server[kind])) {
    if (isLeftOut(parts, valueOf)) continue
    const place: Place = { name, kind: kind === 'env' ? 'setting' : 'header' }
    const all = pieces(parts, place, valueOf, server.plain.has(`${kind}.${name}`))
    if (!all.some(isSecret)) plain[name] = joined(all)
    else {
      secret[name] = 'stored'
      keep(gathered, pathIn(at, name), joined(all), all)
    }
  }
  return { plain, secret }
}

/** Name of the environment variable that carries a secret of an argument: after its variable, its flag, or its place. */
function argumentName(parts: Part[], { name }: Hidden, before: string | undefined, index: number): string {
  const only = parts.filter(isVariable)
  if (only.length === 1 && !parts.some(isHidden)) return settingName(only[0]!.variable)
  if (name && !/^(authorization|url|path)$/i.test(name)) return settingName(name)
  const first = parts[0]
  const flag = typeof first === 'string' ? /^-{0,2}([A-Za-z][\w.-]*)(=|:)(?!\/)/.exec(first)?.[1] : undefined
  if (flag) return settingName(flag)
  if (typeof first === 'string' && first.includes('://')) return 'PASSWORD'
  return before && /^--?[A-Za-z][\w-]*$/.test(before) ? settingName(before.replace(/^-+/, '')) : `ARGUMENT_${index + 1}`
}

/** A name that an environment variable may have. */
const settingName = (text: string) =>
  envName(text)
    .replace(/^_+|_+$/g, '')
    .replace(/^(?=\d)|^$/, 'SECRET_')

function freeSetting(name: string, taken: Record<string, unknown>): string {
  if (!(name in taken)) return name
  for (let number = 2; ; number++) if (!(`${name}_${number}` in taken)) return `${name}_${number}`
}

/** Arguments in which `{secret:NAME}` stands for a secret setting, since an argument is written down in config.yaml. */
function argumentsOf(
  { args, env, plain: plainly }: DraftedServer,
  valueOf: ValueOf,
  secretEnv: Record<string, string>,
  gathered: Gathered,
): string[] {
  const plain = args.map(parts => (parts.every(part => typeof part === 'string') ? parts.join('') : undefined))
  const isFlag = (text: string | undefined) => text !== undefined && /^--?[A-Za-z][\w-]*$/.test(text)
  const without = args.map(parts => isLeftOut(parts, valueOf))
  return args.flatMap((parts, index) => {
    // A flag goes with its value.
    if (without[index] || (without[index + 1] && args[index + 1]!.length === 1 && isFlag(plain[index]))) return []
    return pieces(parts, { kind: 'argument', before: plain[index - 1] }, valueOf, plainly.has(`args.${index + 1}`))
      .map(piece => {
        if (!isSecret(piece)) return piece
        const wanted = argumentName(parts, piece, plain[index - 1], index)
        const name = freeSetting(wanted, { ...env, ...secretEnv })
        secretEnv[name] = 'stored'
        gathered.secrets.set(pathIn('secretEnv', name), piece.hidden)
        return `{secret:${name}}`
      })
      .join('')
  })
}

/** A URL whose secret part, from the first secret to the last, is `{secret}`. */
function urlOf({ url: written = [], plain }: DraftedServer, valueOf: ValueOf, gathered: Gathered): Answers {
  const all = pieces(written, { name: 'url' }, valueOf, plain.has('url'))
  const from = all.findIndex(isSecret)
  if (from < 0) return { url: joined(all) }
  const to = all.findLastIndex(isSecret) + 1
  keep(gathered, 'secretUrl', joined(all.slice(from, to)), all.slice(from, to))
  return {
    url: `${joined(all.slice(0, from))}{secret}${joined(all.slice(to))}`,
    secretUrl: 'stored',
  }
}

const unlessEmpty = (name: string, value: object) => (Object.keys(value).length > 0 ? { [name]: value } : {})

/** The answers that a server becomes, once its variables have values. */
export function finished(name: string, server: DraftedServer, valueOf: ValueOf): FinishedServer {
  const gathered: Gathered = { secrets: new Map(server.more?.secrets), readable: new Map() }
  const { transport, description, package: installed } = server
  const common = { name, transport, ...(description && { description }) }
  if (transport !== 'stdio') {
    const headers = named(server, 'headers', valueOf, gathered)
    const url = urlOf(server, valueOf, gathered)
    return {
      item: {
        ...common,
        ...url,
        ...unlessEmpty('headers', headers.plain),
        ...unlessEmpty('secretHeaders', headers.secret),
        ...server.more?.item,
      },
      ...gathered,
    }
  }
  const env = named(server, 'env', valueOf, gathered)
  const args = argumentsOf(server, valueOf, env.secret, gathered)
  const asked = Object.values(server.env).flatMap(parts =>
    parts.filter(part => isVariable(part) && part.path !== undefined),
  )
  const mount = server.mount ?? mountFor([...args, ...asked.map(part => valueOf(part as Variable) ?? '')], installed)
  return {
    item: {
      ...common,
      command: joined(pieces(server.command ?? [], { name: 'command' }, valueOf)),
      args,
      ...(installed && { package: installed }),
      ...(mount && { mount }),
      ...unlessEmpty('env', env.plain),
      ...unlessEmpty('secretEnv', env.secret),
      ...server.more?.item,
    },
    ...gathered,
  }
}

/** Every variable of a server, each once per use. */
export function variablesOf(server: DraftedServer): { variable: Variable; at: string }[] {
  const settings: [string, Part[]][] = [
    ['command', server.command ?? []],
    ['url', server.url ?? []],
    ...server.args.map((parts, index): [string, Part[]] => [`args ${index + 1}`, parts]),
    ...Object.entries(server.env),
    ...Object.entries(server.headers),
  ]
  return settings.flatMap(([at, parts]) => parts.filter(isVariable).map(variable => ({ variable, at })))
}
