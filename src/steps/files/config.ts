import { type Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml'
import type { Deployment, Model, Server } from '../../deployment/schema.ts'
import { modelSecretName, serverSecretName } from '../../deployment/secrets.ts'
import { Exit, Failure } from '../../failure.ts'
import { besideUrl, isBeside } from '../beside/place.ts'
import { filling, withSecretArguments } from './placeholders.ts'
import skeleton from '../../../templates/config.yaml' with { type: 'text' }

/** Entries of config.yaml that an earlier run wrote: what else stands there is somebody else's and stays. */
export interface WrittenEntries {
  models: readonly string[]
  servers: readonly string[]
}

const fromEnvironment = (name: string) => `os.environ/${name}`

/** One entry of `model_list`. */
export function modelEntry(model: Model): Record<string, unknown> {
  const key = model.mock !== undefined ? 'not-used' : model.apiKey && fromEnvironment(modelSecretName(model))
  return {
    model_name: model.name,
    litellm_params: {
      model: model.model,
      ...(key !== undefined && { api_key: key }),
      ...(model.apiBase !== undefined && { api_base: model.apiBase }),
      ...(model.mock !== undefined && { mock_response: model.mock }),
    },
  }
}

function referenced(server: Server, plain: Record<string, string>, secret: Record<string, string>) {
  const names = Object.keys(secret).map(name => [name, fromEnvironment(serverSecretName(server, name))])
  return { ...plain, ...(Object.fromEntries(names) as Record<string, string>) }
}

/** One entry of `mcp_servers`, keyed by the server's name. */
export function serverEntry(deployment: Deployment, server: Server): Record<string, unknown> {
  const common = {
    server_id: server.name,
    transport: isBeside(server) ? 'http' : server.transport,
    ...(server.description !== undefined && { description: server.description }),
  }
  if (isBeside(server)) return { ...common, url: besideUrl(deployment, server) }
  if (server.transport !== 'stdio') {
    const headers = referenced(server, server.headers, server.secretHeaders)
    const url = server.secretUrl ? fromEnvironment(serverSecretName(server, 'URL')) : server.url
    return { ...common, url, ...(Object.keys(headers).length > 0 && { static_headers: headers }) }
  }
  const fill = filling(deployment, server)
  const plain = Object.fromEntries(Object.entries(server.env).map(([name, value]) => [name, fill(value)]))
  const env = {
    ...referenced(server, plain, server.secretEnv),
    // Its own setting, and not part of the URL: a URL on the command line can be read by every process.
    ...(server.reads && { PGPASSWORD: fromEnvironment(serverSecretName(server, 'PGPASSWORD')) }),
  }
  return {
    ...common,
    ...withSecretArguments(server.command, server.args.map(fill)),
    ...(Object.keys(env).length > 0 && { env }),
  }
}

/** config.yaml for a deployment: set into the text that is there, so that foreign keys and comments survive, else into the skeleton. */
export function configText(deployment: Deployment, is: string | undefined, written: WrittenEntries): string {
  const document = parseDocument(is ?? skeleton)
  if (document.errors[0]) throw unreadable(document.errors[0].message)
  const before = document.toString({ lineWidth: 0 })
  setModels(document, deployment, written.models)
  setServers(document, deployment, written.servers)
  set(document, ['general_settings', 'master_key'], fromEnvironment('LITELLM_MASTER_KEY'))
  set(document, ['general_settings', 'store_model_in_db'], false)
  set(document, ['general_settings', 'require_key_mcp_access_defined'], true)
  set(document, ['general_settings', 'maximum_spend_logs_retention_period'], deployment.audit.retention)
  const after = document.toString({ lineWidth: 0 })
  // Nothing to set: the file stays as it is, to the byte, whatever a re-print would make of it.
  return is !== undefined && before === after ? is : after
}

const unreadable = (message: string): Failure =>
  new Failure({
    what: 'config.yaml cannot be read',
    why: message.split('\n')[0] ?? message,
    next: 'correct it, or move it away so that it is written anew',
    exit: Exit.refused,
  })

/** Sets a value where it differs, so that a node with its comments is left alone when it is right. */
function set(document: Document, path: string[], value: unknown): void {
  if (document.getIn(path) !== value) document.setIn(path, value)
}

/** Brings a map to hold these values and keeps its other keys. */
function merge(document: Document, map: YAMLMap, values: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(values)) {
    const is = map.get(key, true)
    const both = isMap(is) && typeof value === 'object' && value !== null && !Array.isArray(value)
    if (both && key === 'litellm_params') merge(document, is, value as Record<string, unknown>)
    else if (JSON.stringify(plain(is)) !== JSON.stringify(value))
      // A plain value is set into the node that is there, which keeps the comment beside it.
      map.set(key, typeof value === 'object' ? document.createNode(value) : value)
  }
}

const plain = (node: unknown): unknown =>
  typeof node === 'object' && node !== null && 'toJSON' in node ? (node as { toJSON(): unknown }).toJSON() : node

/** Keys that we once set and that the entry no longer has. */
function dropStale(map: YAMLMap, values: Record<string, unknown>, ours: readonly string[]): void {
  for (const key of ours) if (!(key in values)) map.delete(key)
}

const modelKeys = ['api_key', 'api_base', 'mock_response']
const serverKeys = ['description', 'url', 'static_headers', 'command', 'args', 'env']

function setModels(document: Document, { models }: Deployment, earlier: readonly string[]): void {
  const list = ensure(document, 'model_list', isSeq, []) as YAMLSeq<YAMLMap>
  list.flow = false
  const nameOf = (item: unknown) => (isMap(item) ? String(item.get('model_name')) : '')
  list.items = list.items.filter(
    item => models.some(({ name }) => name === nameOf(item)) || !earlier.includes(nameOf(item)),
  )
  for (const model of models) {
    const entry = modelEntry(model)
    const is = list.items.find(item => nameOf(item) === model.name)
    if (!is) {
      list.items.push(document.createNode(entry) as YAMLMap)
      continue
    }
    merge(document, is, entry)
    const params = is.get('litellm_params')
    if (isMap(params)) dropStale(params, entry.litellm_params as Record<string, unknown>, modelKeys)
  }
}

function setServers(document: Document, deployment: Deployment, earlier: readonly string[]): void {
  const map = ensure(document, 'mcp_servers', isMap, {}) as YAMLMap
  map.flow = false
  for (const name of earlier) if (!deployment.servers.some(server => server.name === name)) map.delete(name)
  for (const server of deployment.servers) {
    const entry = serverEntry(deployment, server)
    const is = map.get(server.name)
    if (!isMap(is)) map.set(server.name, document.createNode(entry))
    else {
      merge(document, is, entry)
      dropStale(is, entry, serverKeys)
    }
  }
}

function ensure(document: Document, key: string, is: (node: unknown) => boolean, empty: unknown): unknown {
  const node = document.get(key, true)
  if (is(node)) return node
  document.set(key, document.createNode(empty))
  return document.get(key, true)
}
