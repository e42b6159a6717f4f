import type { FoundFile, FoundInput, FoundServer } from '../found.ts'
import { type Entry, found, isEntry, textOf, unread } from '../shape.ts'

// The format of https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json.

const entries = (value: unknown): Entry[] => (Array.isArray(value) ? value.filter(isEntry) : [])

/** Inputs of a server, gathered while its values are read. */
type Inputs = Record<string, FoundInput>

const about = (entry: Entry): FoundInput => ({
  label: textOf(entry.description),
  secret: entry.isSecret === true,
  default: textOf(entry.default),
})

/** `{name}` in a value stands for one of its variables. */
function withVariables(text: string, variables: unknown, inputs: Inputs): string {
  if (!isEntry(variables)) return text
  return text.replace(/\{([\w-]+)\}/g, (whole, name: string) => {
    const variable = variables[name]
    if (!isEntry(variable)) return whole
    inputs[name] = about(variable)
    return `\${${name}}`
  })
}

/** The value of an input of the schema, or a reference that asks for it. */
function valueOf(entry: Entry, name: string, inputs: Inputs): string | undefined {
  const value = textOf(entry.value)
  if (value !== undefined) return withVariables(value, entry.variables, inputs)
  const isWanted = entry.isRequired === true || entry.default !== undefined || entry.isSecret === true
  if (!isWanted) return undefined
  inputs[name] = about(entry)
  return `\${${name}}`
}

function named(list: unknown, inputs: Inputs, at: 'env' | 'headers') {
  const all = entries(list).flatMap(entry => {
    const name = textOf(entry.name)
    const value = name && valueOf(entry, name, inputs)
    return name && value !== undefined ? [{ name, value, secret: entry.isSecret === true }] : []
  })
  return {
    values: Object.fromEntries(all.map(({ name, value }) => [name, value])),
    secrets: all.filter(({ secret }) => secret).map(({ name }) => `${at}.${name}`),
  }
}

function argumentsOf(list: unknown, inputs: Inputs): string[] {
  return entries(list).flatMap((entry, index) => {
    const flag = entry.type === 'named' ? textOf(entry.name) : undefined
    const hint = textOf(entry.valueHint) ?? flag?.replace(/^-+/, '') ?? `argument${index + 1}`
    const value = valueOf(entry, hint.replace(/\W/g, '_'), inputs)
    return [flag, value].filter(part => part !== undefined)
  })
}

/** How a package of each registry is started. */
const starters = new Map<string, (identifier: string, version: string) => { command: string; args: string[] }>([
  [
    'npm',
    (identifier, version) => ({ command: 'npx', args: ['-y', version ? `${identifier}@${version}` : identifier] }),
  ],
  ['pypi', (identifier, version) => ({ command: 'uvx', args: [version ? `${identifier}@${version}` : identifier] })],
  ['oci', identifier => ({ command: 'docker', args: ['run', '-i', '--rm', identifier] })],
])

const readOfPackage = [
  'registryType',
  'registryBaseUrl',
  'identifier',
  'version',
  'runtimeHint',
  'transport',
  'runtimeArguments',
  'packageArguments',
  'environmentVariables',
  'fileSha256',
]

function packageServer(name: string, entry: Entry, inputs: Inputs): FoundServer {
  const transport = isEntry(entry.transport) ? textOf(entry.transport.type) : undefined
  const type = textOf(entry.registryType) ?? 'unknown'
  const env = named(entry.environmentVariables, inputs, 'env')
  const start = starters.get(type)?.(textOf(entry.identifier) ?? '', textOf(entry.version) ?? '')
  const runtime = argumentsOf(entry.runtimeArguments, inputs).filter(argument => !start?.args.includes(argument))
  const [first, ...rest] = start?.args ?? []
  const alone = `its package is a program of its own that serves ${transport}: start it as a container and give its URL`
  return found(name, {
    transport: 'stdio',
    command: start?.command,
    args: [
      ...runtime,
      ...(first === undefined ? [] : [first, ...rest]),
      ...argumentsOf(entry.packageArguments, inputs),
    ],
    env: env.values,
    secrets: env.secrets,
    lost: unread(entry, readOfPackage).map(key => `packages.${key}`),
    refused: !start ? `its package is of the kind ${type}` : transport && transport !== 'stdio' ? alone : undefined,
  })
}

function remoteServer(name: string, entry: Entry, inputs: Inputs): FoundServer {
  const headers = named(entry.headers, inputs, 'headers')
  return found(name, {
    transport: textOf(entry.type),
    url: withVariables(textOf(entry.url) ?? '', entry.variables, inputs),
    headers: headers.values,
    secrets: headers.secrets,
    lost: unread(entry, ['type', 'url', 'variables', 'headers']).map(key => `remotes.${key}`),
  })
}

/** An MCP registry's server.json: one server, of which a remote is preferred, since it needs nothing in the container. */
export function registryServer(data: Entry): FoundFile {
  const entry = isEntry(data.server) ? data.server : data
  const name = (textOf(entry.name) ?? 'server').replace(/^.*\//, '')
  const inputs: Inputs = {}
  const [remote, ...remotes] = entries(entry.remotes)
  const [first, ...packages] = entries(entry.packages)
  const server = remote
    ? remoteServer(name, remote, inputs)
    : first
      ? packageServer(name, first, inputs)
      : found(name, { refused: 'it names neither a package nor a remote' })
  const others = [...(remote && first ? [first, ...packages] : packages), ...remotes]
  const lost = others.length > 0 ? [`${others.length} other ${others.length === 1 ? 'way' : 'ways'} to run it`] : []
  const description = textOf(entry.description)
  const rest = unread(entry, ['$schema', 'name', 'description', 'packages', 'remotes'])
  return {
    servers: [{ ...server, ...(description && { description }), lost: [...server.lost, ...lost] }],
    inputs,
    ...(rest.length > 0 && { lost: rest }),
  }
}
