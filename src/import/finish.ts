import { pathIn } from '../deployment/answers.ts'
import type { Answers } from '../deployment/field.ts'
import { envName } from '../deployment/secrets.ts'
import { Secret } from '../secret.ts'
import type { DraftedServer } from './drafted.ts'
import { isVariable, type Part, partsOf, type Variable } from './parts.ts'
import { secretsInUrl } from './ranges.ts'
import { isSecret } from './tokens.ts'

/** The value of a variable, as it was answered. */
export type ValueOf = (variable: Variable) => string

/** A server as the deployment's answers hold it, and its secrets apart, by their path within it. */
export interface FinishedServer {
  item: Answers
  secrets: Map<string, Secret>
}

const isSecretPart = (part: Part) => part instanceof Secret || (isVariable(part) && part.secret)

const raw = (part: Part, valueOf: ValueOf): string =>
  part instanceof Secret ? part.reveal() : isVariable(part) ? valueOf(part) : part

const joined = (parts: Part[], valueOf: ValueOf) => parts.map(part => raw(part, valueOf)).join('')

const isPlain = (parts: Part[]) => !parts.some(isSecretPart)

/** Settings by name: those with a secret in them become one as a whole. */
function named(settings: Record<string, Part[]>, at: string, valueOf: ValueOf, secrets: Map<string, Secret>) {
  const plain: Record<string, string> = {}
  const secret: Record<string, string> = {}
  for (const [name, parts] of Object.entries(settings)) {
    const value = joined(parts, valueOf)
    // What was asked for may turn out to be a token.
    const isToken = parts.some(isVariable) && isSecret(name, value)
    if (isPlain(parts) && !isToken) plain[name] = value
    else {
      secret[name] = 'stored'
      secrets.set(pathIn(at, name), Secret.of(value))
    }
  }
  return { plain, secret }
}

/** Name of the environment variable that carries a secret of an argument: after its variable, its flag, or its place. */
function argumentName(parts: Part[], part: Part, before: string | undefined, index: number): string {
  if (isVariable(part)) return envName(part.variable)
  const first = parts[0]
  const flag = typeof first === 'string' ? /^-{0,2}([A-Za-z][\w.-]*)(=|:)(?!\/)/.exec(first)?.[1] : undefined
  if (flag) return envName(flag)
  if (typeof first === 'string' && first.includes('://')) return 'PASSWORD'
  return before && /^--?[A-Za-z][\w-]*$/.test(before) ? envName(before.replace(/^-+/, '')) : `ARGUMENT_${index + 1}`
}

function freeSetting(name: string, taken: Record<string, unknown>): string {
  if (!(name in taken)) return name
  for (let number = 2; ; number++) if (!(`${name}_${number}` in taken)) return `${name}_${number}`
}

/** Arguments in which `{secret:NAME}` stands for a secret setting, since an argument is written down in config.yaml. */
function argumentsOf(
  { args, env }: DraftedServer,
  valueOf: ValueOf,
  secretEnv: Record<string, string>,
  secrets: Map<string, Secret>,
): string[] {
  const plain = args.map(parts => (isPlain(parts) ? joined(parts, valueOf) : undefined))
  return args.map((parts, index) =>
    parts
      .map(part => {
        if (!isSecretPart(part)) return raw(part, valueOf)
        const wanted = argumentName(parts, part, plain[index - 1], index)
        const name = freeSetting(wanted, { ...env, ...secretEnv })
        secretEnv[name] = 'stored'
        secrets.set(pathIn('secretEnv', name), Secret.of(raw(part, valueOf)))
        return `{secret:${name}}`
      })
      .join(''),
  )
}

/** A URL whose secret part, from the first secret to the last, is `{secret}`. */
function urlOf(written: Part[], valueOf: ValueOf, secrets: Map<string, Secret>): Answers {
  const text = joined(written, valueOf)
  // A variable may have brought a key along.
  const parts = written.some(isSecretPart) ? written : partsOf(text, secretsInUrl(text), { inputs: {}, bare: false })
  const from = parts.findIndex(isSecretPart)
  if (from < 0) return { url: text }
  const to = parts.findLastIndex(isSecretPart) + 1
  secrets.set('secretUrl', Secret.of(joined(parts.slice(from, to), valueOf)))
  return {
    url: `${joined(parts.slice(0, from), valueOf)}{secret}${joined(parts.slice(to), valueOf)}`,
    secretUrl: 'stored',
  }
}

const unlessEmpty = (name: string, value: object) => (Object.keys(value).length > 0 ? { [name]: value } : {})

/** The answers that a server becomes, once its variables have values. */
export function finished(name: string, server: DraftedServer, valueOf: ValueOf): FinishedServer {
  const secrets = new Map<string, Secret>()
  const { transport, description, package: installed, mount } = server
  const common = { name, transport, ...(description && { description }) }
  if (transport !== 'stdio') {
    const headers = named(server.headers, 'secretHeaders', valueOf, secrets)
    const url = urlOf(server.url ?? [], valueOf, secrets)
    return {
      item: {
        ...common,
        ...url,
        ...unlessEmpty('headers', headers.plain),
        ...unlessEmpty('secretHeaders', headers.secret),
      },
      secrets,
    }
  }
  const env = named(server.env, 'secretEnv', valueOf, secrets)
  const args = argumentsOf(server, valueOf, env.secret, secrets)
  return {
    item: {
      ...common,
      command: joined(server.command ?? [], valueOf),
      args,
      ...(installed && { package: installed }),
      ...(mount && { mount }),
      ...unlessEmpty('env', env.plain),
      ...unlessEmpty('secretEnv', env.secret),
    },
    secrets,
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
