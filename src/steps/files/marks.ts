import { isDeepStrictEqual } from 'node:util'
import type { Deployment, Model } from '../../deployment/schema.ts'
import { modelSecretName } from '../../deployment/secrets.ts'
import { Exit, Failure } from '../../failure.ts'
import { sha256 } from '../../text/sha256.ts'
import { modelEntry, serverEntry } from './entries.ts'

export type Values = Record<string, unknown>

/** What is known of a config.yaml beside its text. */
export interface Known {
  /** Names of the entries that an earlier run wrote. */
  models: readonly string[]
  servers: readonly string[]
  /** Ids under which servers were written, by name. */
  serverIds?: Readonly<Record<string, string>>
  /** The deployments whose entries may stand in a file from before there were marks: what was last written, first. */
  written?: readonly Deployment[]
  /** The file was made by hand and is being taken over, with the entries that were read into the deployment. */
  adopts?: boolean
}

/**
 * The mark of an entry that is ours: `model_info.id` of a model, `server_id` of a server, both of which LiteLLM takes from config.yaml. A name says nothing:
 * several deployments of one model_name are LiteLLM's load balancing, and the others are somebody else's, with keys and addresses of their own.
 */
export const markOf = ({ name }: Pick<Deployment, 'name'>, item: string): string => `gatewright:${name}:${item}`

/** The name in a mark of this deployment. */
export function markedName({ name }: Pick<Deployment, 'name'>, id: unknown): string | undefined {
  const mark = markOf({ name }, '')
  return typeof id === 'string' && id.startsWith(mark) ? id.slice(mark.length) : undefined
}

export const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const valuesOf = (value: unknown): Values => (isValues(value) ? value : {})

export const idOfModel = (entry: unknown): unknown => valuesOf(valuesOf(entry).model_info).id

const paramsOf = (entry: unknown): Values => valuesOf(valuesOf(entry).litellm_params)

/** Keys of `litellm_params` that Gatewright writes, and `api_key`, which tells whose entry it is. */
const told = ['model', 'api_base', 'mock_response']

/** How much an entry says of what was written for a model; nothing where its key is another one. */
function likeness(entry: unknown, model: Model, adopts: boolean): number {
  const [is, written] = [paramsOf(entry), modelEntry(model).litellm_params]
  // A key that was given by hand has gone into the secret store, and its reference with it.
  if (!adopts && !isDeepStrictEqual(is.api_key, written.api_key)) return 0
  if (written.model === '') return 1
  const same = told.filter(key => isDeepStrictEqual(is[key], written[key]))
  return same.some(key => written[key] !== undefined) ? same.length : 0
}

/** The best of several entries; none where none is like it. */
function best(entries: readonly unknown[], candidates: number[], models: Model[], name: string, known: Known) {
  const scored = candidates.map(index => ({
    index,
    score: Math.max(0, ...models.map(model => likeness(entries[index], model, known.adopts === true))),
  }))
  const top = Math.max(0, ...scored.map(({ score }) => score))
  const found = scored.filter(({ score }) => score === top)
  if (known.adopts && candidates.length > 0) return found[0]!.index
  if (top === 0) return undefined
  const isClear = found.every(({ index }) =>
    isDeepStrictEqual(paramsOf(entries[index]), paramsOf(entries[found[0]!.index])),
  )
  if (!isClear) throw ambiguous(name)
  return found[0]!.index
}

/** Where our entry of a model is in `model_list`. */
export function ownModel(entries: readonly unknown[], name: string, deployment: Deployment, known: Known) {
  const models = [...(known.written ?? []), deployment].flatMap(one => one.models.filter(model => model.name === name))
  const indexes = [...entries.keys()]
  const marked = indexes.filter(index => idOfModel(entries[index]) === markOf(deployment, name))
  // A copy that somebody made of our entry has our mark as well.
  if (marked.length > 1) {
    const own = best(entries, marked, models, name, { ...known, adopts: false })
    if (own === undefined) throw ambiguous(name)
    return own
  }
  if (marked[0] !== undefined || !known.models.includes(name)) return marked[0]
  const isNamed = (entry: unknown) => valuesOf(entry).model_name === name
  const unmarked = indexes.filter(
    at => isNamed(entries[at]) && markedName(deployment, idOfModel(entries[at])) === undefined,
  )
  return best(entries, unmarked, models.length > 0 ? models : [formerly(name)], name, known)
}

/** A model of which nothing but the name was kept: its reference to its key tells its entry. */
const formerly = (name: string): Model => ({ name, model: '', apiKey: 'stored' })

const ambiguous = (name: string): Failure =>
  new Failure({
    what: `config.yaml has several entries of the model ${name}, and which one is Gatewright's cannot be told`,
    why: 'each of them has something of what Gatewright wrote, and none has all of it',
    next: `put \`model_info: {id: …}\` with an id of your own on those that are yours and take Gatewright's reference (os.environ/${modelSecretName({ name })}) out of them`,
    exit: Exit.refused,
  })

/** Whether the entry under a server's name is ours. */
export function isOwnServer(entry: unknown, name: string, deployment: Deployment, known: Known): boolean {
  const is = valuesOf(entry)
  if (is.server_id === markOf(deployment, name)) return true
  if (!known.servers.includes(name)) return false
  // Before there were marks the id was the name.
  if (known.adopts || is.server_id === name || (is.server_id && is.server_id === known.serverIds?.[name])) return true
  const servers = [...(known.written ?? []), deployment].flatMap(one => {
    const server = one.servers.find(item => item.name === name)
    return server ? [serverEntry(one, server)] : []
  })
  return servers.some(({ url, command, args }) =>
    isDeepStrictEqual([is.url, is.command, is.args], [url, command, args]),
  )
}

/** What to do where somebody else's server has the name of ours. */
export const nameTaken = (name: string): Failure =>
  new Failure({
    what: `config.yaml has an MCP server ${name} that Gatewright did not write`,
    why: 'it does not have the id by which Gatewright knows its own, and says something else than was last written',
    next: `give the server of the answers another name, or take mcp_servers.${name} out of config.yaml`,
    exit: Exit.refused,
  })

/**
 * The id that LiteLLM gives to a server of config.yaml without one (mcp_server_manager.py, _generate_stable_server_id): keys that were granted it by id go on
 * seeing it when it is pinned. Absent where the address is known only in the container.
 */
export function idByLiteLlm(name: string, entry: Values, aliases: Values): string | undefined {
  const url = entry.url ?? ''
  if (typeof url !== 'string' || url.startsWith('os.environ/')) return undefined
  const mapped = Object.entries(aliases).find(([, server]) => server === name)?.[0]
  const transport = entry.transport ?? 'MCPTransport.http'
  const parts = [name, url, transport, entry.auth_type || '', (entry.alias ?? mapped) || '']
  return sha256(parts.map(String).join('|')).slice(0, 32)
}
