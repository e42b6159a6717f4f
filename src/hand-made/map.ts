import { dirname, posix } from 'node:path'
import type { ContainerState } from '../adapters/container-engine.ts'
import type { Answers } from '../deployment/field.ts'
import { dockerName, modelName, pgIdentifier, pgRole } from '../deployment/rules.ts'
import { itemSecretId } from '../deployment/secrets.ts'
import { versions } from '../versions/versions.ts'
import { Exit, Failure } from '../failure.ts'
import type { HostFacts } from '../host/facts.ts'
import { imported, knownValues } from '../import/add.ts'
import { preview } from '../import/preview.ts'
import { secretsIn } from '../judge/judge.ts'
import { Secret } from '../secret.ts'
import {
  databaseUrlOf,
  environment,
  type HandMade,
  listOf,
  masterKeyOf,
  partOf,
  portInside,
  valueOf,
} from './hand-made.ts'
import { variableAt } from './in-clear.ts'
import { argumentsOf, limitsOf, runOf } from './run.ts'
import { hasServers } from './renames.ts'

/** A hand-made gateway as a deployment's answers: what is there as it is, as far as a deployment can say it. */
export interface Mapped {
  answers: Answers
  /** Values by SecretSpec id. They are in the container and go nowhere else before a correction. */
  secrets: Map<string, Secret>
  /** What a deployment cannot say, a line each. It stays in the container until that is replaced. */
  lost: string[]
}

/** What the mapping may know of the host: candidates for PostgreSQL and the user's home. */
export type Surroundings = Pick<HostFacts, 'postgres' | 'user'> & { containers: ContainerState[] }

type Part = { answers: Answers; secrets?: [string, Secret][]; lost?: string[] }

const nameless = ['bridge', 'default', 'host', 'none']

const cannot = (why: string, next: string): Failure =>
  new Failure({ what: 'this container cannot be adopted', why, next, exit: Exit.refused })

function imageOf({ is }: HandMade): Part {
  const { image } = is.spec
  const [, repository = image, tag, digest] = /^(.+?)(?::([\w][\w.-]*))?(@sha256:\w+)?$/.exec(image) ?? []
  return {
    answers: { image: { repository, tag: tag ?? (digest ? `v${versions.default}` : 'latest') } },
    lost: digest && !tag ? [`image by digest alone (${digest.slice(1, 20)}): a deployment names a tag`] : [],
  }
}

/** The server's container, by a name under which the gateway's network knows it. */
const serverBehind = (host: string, { containers }: Surroundings) =>
  containers.find(({ spec, networks }) =>
    [spec.name, ...Object.values(networks).flatMap(({ aliases, address }) => [...aliases, address])].includes(host),
  )

/** In a URL a password is percent-encoded (RFC 3986, 2.1); one that is not leaves an address that is none, or one without a user. */
const isUnencoded = (text: string, parsed: URL | null | undefined) =>
  /^postgres(ql)?:\/\/[^:@/]+:.*@[^@]+$/s.test(text) && (!parsed?.hostname || parsed.username === '')

function databaseOf(found: HandMade, around: Surroundings): Part & { network?: string } {
  const url = databaseUrlOf(found)
  const parsed = url && URL.parse(url.reveal())
  if (url && isUnencoded(url.reveal(), parsed))
    throw cannot(
      'the password in its DATABASE_URL has a character that ends the address too early, such as # / ? or @',
      `encode it there (%23 for #, %2F for /, %3F for ?, %40 for @), make the container anew, then adopt it: python3 -c "import getpass, urllib.parse; print(urllib.parse.quote(getpass.getpass(), safe=''))"`,
    )
  if (!url || !parsed?.hostname)
    throw cannot(
      url
        ? 'its DATABASE_URL is no URL'
        : 'it has no DATABASE_URL: without a database it has no keys and no audit to take over',
      'set up a new gateway beside it: gatewright setup',
    )
  const port = parsed.port || '5432'
  const name = decodeURIComponent(parsed.pathname.slice(1))
  const role = decodeURIComponent(parsed.username)
  const problem = pgRole(role) ?? pgIdentifier(name)
  if (problem)
    throw cannot(
      `role "${role}" or database "${name}" has a name that Gatewright does not use: ${problem}`,
      'rename it in PostgreSQL, then adopt the container',
    )
  const host = parsed.hostname
  const behind = serverBehind(host, around)
  const candidate = around.postgres.find(({ where }) => behind && where === `container "${behind.spec.name}"`)
  const local = host === 'host.docker.internal' ? '127.0.0.1' : host
  const server = candidate?.server ?? `${local}:${port}`
  const isNamed = !nameless.includes(found.is.spec.network)
  const fromContainer = isNamed ? `${host}:${port}` : (candidate?.fromContainer ?? `${host}:${port}`)
  const secretParameters = [...parsed.searchParams].filter(([name, value]) => secretsIn(value, { name }).length > 0)
  for (const [one] of secretParameters) parsed.searchParams.delete(one)
  const query = parsed.search.slice(1)
  const parameters = query ? { parameters: query } : {}
  return {
    answers: { database: { server, role, name, fromContainer, password: 'stored', ...parameters } },
    secrets: [['database.password', Secret.of(decodeURIComponent(parsed.password))]],
    lost: secretParameters.map(([one]) => `parameter ${one} of DATABASE_URL, which is a secret`),
    ...(candidate?.network && { network: candidate.network }),
  }
}

/** One network is what a deployment has: that of the container, or the one on which PostgreSQL has a name. */
function networkOf({ is }: HandMade, near: string | undefined): Part {
  const joined = Object.keys(is.networks).filter(one => !nameless.includes(one))
  const own = nameless.includes(is.spec.network) || dockerName(is.spec.network) ? undefined : is.spec.network
  const network = own ?? (near && joined.includes(near) ? near : (near ?? joined[0] ?? 'postgres-net'))
  const others = joined.filter(one => one !== network)
  return { answers: { network }, lost: others.length > 0 ? [`further networks: ${others.join(', ')}`] : [] }
}

function exposureOf(found: HandMade): Part {
  const { ports } = found.is.spec
  const inside = portInside(found)
  const own = ports.filter(({ containerPort }) => containerPort === inside)
  const port = own[0]?.hostPort ?? (found.is.spec.network === 'host' ? inside : 4000)
  const addresses = [...new Set(own.filter(one => one.hostPort === port).map(({ address }) => address))]
  const others = ports.filter(one => !own.includes(one) || one.hostPort !== port)
  return {
    answers: { exposure: { port, addresses: addresses.filter(one => one !== '127.0.0.1') } },
    lost: others.map(({ address, hostPort }) => `published on ${address}:${hostPort} as well`),
  }
}

const mockText = 'This is a mock response'

const referenceIn = (value: unknown): string | undefined =>
  typeof value === 'string' ? /^os\.environ\/([A-Za-z_]\w*)$/.exec(value)?.[1] : undefined

/** A mock needs any provider; that of a real model is not made up: without one the correction asks for it. */
function withProvider(model: string, provider: unknown, mock: string | undefined): string {
  if (mock !== undefined && model === 'mock-response') return `openai/${mock}`
  if (mock !== undefined && !model.includes('/')) return `openai/${model}`
  return typeof provider === 'string' && !model.startsWith(`${provider}/`) ? `${provider}/${model}` : model
}

/** An address with a secret in it is a reference: to the variable that has it, or to the one into which a correction moves it. */
function baseOf(found: HandMade, written: unknown, index: number): string | undefined {
  const base = valueOf(found, written)?.value
  if (base === undefined || secretsIn(base, { name: 'api_base' }).length === 0) return base
  return `os.environ/${referenceIn(written) ?? variableAt(['model_list', index, 'litellm_params', 'api_base'])}`
}

function modelOf(found: HandMade, entry: Record<string, unknown>, index: number): Part & { name: string } {
  const name = String(entry.model_name ?? '')
  const params = (entry.litellm_params ?? {}) as Record<string, unknown>
  const model = String(params.model ?? '')
  const mock =
    typeof params.mock_response === 'string' ? params.mock_response : model === 'mock-response' ? mockText : undefined
  const key = mock === undefined ? valueOf(found, params.api_key) : undefined
  const lacking = mock === undefined && key === undefined ? referenceIn(params.api_key) : undefined
  const base = baseOf(found, params.api_base, index)
  return {
    name,
    answers: {
      name,
      model: withProvider(model, params.custom_llm_provider, mock === undefined ? undefined : name),
      ...(mock !== undefined && { mock }),
      ...(key && { apiKey: 'stored' }),
      // It is asked for by the name that the file has for it.
      ...(lacking !== undefined && { apiKey: `env:${lacking}` }),
      ...(mock === undefined && base && { apiBase: base }),
    },
    secrets: key ? [[itemSecretId('models', name, 'apiKey'), Secret.of(key.value)]] : [],
  }
}

function modelsOf(found: HandMade): Part {
  const all = listOf(found, 'model_list').map((entry, index) => modelOf(found, entry, index))
  const usable = all.filter(({ name }, index) => !modelName(name) && all.findIndex(one => one.name === name) === index)
  const left = all.filter(one => !usable.includes(one))
  return {
    answers: { models: usable.map(({ answers }) => answers) },
    secrets: usable.flatMap(({ secrets = [] }) => secrets),
    lost: left.map(({ name }) =>
      modelName(name)
        ? `model "${name}": its name`
        : `a second entry of model ${name}: it stays in config.yaml as it is`,
    ),
  }
}

/** Servers of files that it includes, beside those of its own. */
const includedServers = (found: HandMade, own: string[]): string[] =>
  Object.keys(partOf(found, 'mcp_servers'))
    .filter(name => found.config?.included !== undefined && !own.includes(name))
    .map(name => `MCP server ${name}: it stands in a file that config.yaml includes`)

/** MCP servers as an import reads them; what they refer to is in the container's environment. */
function serversOf(found: HandMade): Part {
  const { text, why } = found.config ?? {}
  if (!text || why !== undefined || !hasServers(text))
    return { answers: { servers: [] }, lost: includedServers(found, []) }
  const one = preview(text, found.config?.source ?? 'config.yaml', { existing: [] })
  const { values, missing } = knownValues(one.asks, environment(found))
  const lacking = new Map<string, string[]>()
  for (const { variable, usedBy } of missing)
    for (const name of new Set(usedBy.map(use => use.split(':')[0]!)))
      lacking.set(name, [...(lacking.get(name) ?? []), variable])
  const whole = { ...one, servers: one.servers.filter(({ from, name }) => !lacking.has(from) && !lacking.has(name)) }
  const { items, secrets, refused } = imported(whole, values)
  return {
    // A path among its arguments is one of the container, not of this host.
    answers: { servers: items.map(({ mount: _, ...item }) => item) },
    secrets: [...secrets],
    lost: [
      ...includedServers(
        found,
        one.servers.map(({ from }) => from),
      ),
      ...one.servers.flatMap(({ from, draft, why }) => (draft ? [] : [`MCP server ${from}: ${why ?? 'not usable'}`])),
      ...refused.map(({ name, why }) => `MCP server ${name}: ${why}`),
      ...[...lacking].map(
        ([name, variables]) =>
          `MCP server ${name}: ${variables.join(', ')} ${variables.length === 1 ? 'is' : 'are'} not set in the container; it stays in config.yaml as it is`,
      ),
      ...one.servers.flatMap(({ from, lost }) =>
        lost.map(setting => `${setting} of MCP server ${from}: stays in config.yaml`),
      ),
    ],
  }
}

/** In the layout of the plan the generated files take the place of those that are there; else they get a directory of their own. */
function pathsOf({ is, config }: HandMade, { user }: Surroundings): Part {
  const directory = config?.source && dirname(config.source)
  const isPlan =
    config?.source !== undefined && posix.basename(config.source) === 'config.yaml' && directory?.endsWith('/config')
  const { name } = is.spec
  return {
    answers: {
      paths: {
        project: isPlan ? dirname(directory!) : `${user.home}/projects/mcp/${name}`,
        secrets: `${user.home}/secrets/${name}.env`,
      },
    },
  }
}

function keysOf(found: HandMade): Part {
  const master = masterKeyOf(found)
  if (!master) return { answers: { secrets: { store: 'file', masterKey: 'generate', saltKey: 'generate' } } }
  const { LITELLM_SALT_KEY: salt } = found.is.spec.env
  return {
    answers: { secrets: { store: 'file', masterKey: 'stored', saltKey: 'stored' } },
    secrets: [
      ['secrets.masterKey', master.value],
      // Without a salt key the proxy encrypts with its master key (litellm/proxy/common_utils/encrypt_decrypt_utils.py): only that one reads what is there.
      ['secrets.saltKey', salt ? Secret.of(salt) : master.value],
    ],
  }
}

/** Mounts that a deployment does not make by itself, such as those of scripts that a stdio server runs. */
function otherMounts({ is, config }: HandMade) {
  const holds = (target: string) =>
    config !== undefined && (config.path === target || config.path.startsWith(`${target}/`))
  return is.spec.mounts.filter(({ target }) => !holds(target))
}

/** Maps a hand-made gateway to a deployment. Pure; throws where there is nothing to map to. */
export function mapHandMade(found: HandMade, around: Surroundings): Mapped {
  const { is, config } = found
  const database = databaseOf(found, around)
  const parts: Part[] = [
    database,
    networkOf(found, database.network),
    pathsOf(found, around),
    keysOf(found),
    modelsOf(found),
    serversOf(found),
    exposureOf(found),
    imageOf(found),
  ]
  const { run, lost } = runOf(found)
  const { arguments: further } = argumentsOf(is.spec.args)
  const mounts = otherMounts(found)
  const limits = is.spec.log.maxSize !== '' && is.spec.log.maxFiles > 0 ? { logs: is.spec.log } : {}
  return {
    answers: {
      ...(Object.assign({}, ...parts.map(({ answers }) => answers)) as Answers),
      ...limits,
      ...limitsOf(is.spec.options),
      ...(further !== undefined && { arguments: further }),
      name: is.spec.name,
      keys: [],
      adopted: {
        container: is.id,
        ...(config?.source && config.text !== undefined && { config: config.source }),
        ...(mounts.length > 0 && { mounts }),
        run,
      },
    },
    secrets: new Map(parts.flatMap(({ secrets = [] }) => secrets)),
    lost: [...parts.flatMap(part => part.lost ?? []), ...lost],
  }
}
