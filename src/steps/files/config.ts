import type { Deployment } from '../../deployment/schema.ts'
import { YamlText } from '../../yaml/edit.ts'
import { fromEnvironment, modelEntry, serverEntry } from './entries.ts'
import {
  idByLiteLlm,
  idOfModel,
  isOwnServer,
  isValues,
  type Known,
  markedName,
  markOf,
  nameTaken,
  ownModel,
  type Values,
  valuesOf,
} from './marks.ts'
import skeleton from '../../../templates/config.yaml' with { type: 'text' }

/** Keys that we once set and that an entry may no longer have. */
const modelKeys = ['api_key', 'api_base', 'mock_response']
const serverKeys = ['description', 'url', 'static_headers', 'command', 'args', 'env']

/** config.yaml for a deployment: set into the text that is there, of which everything else stays to the byte, else into the skeleton. */
export function configText(deployment: Deployment, is: string | undefined, known: Known): string {
  const file = withValues(deployment, is ?? skeleton, known)
  // Entries get their marks when something else about the file changes: a mark alone is no reason for a new container.
  if (file.text !== is) mark(file, deployment, known)
  return file.text
}

/** The same without the marks that an older file lacks. */
export function withValues(deployment: Deployment, text: string, known: Known): YamlText {
  const file = new YamlText(text, 'config.yaml')
  setModels(file, deployment, known)
  setServers(file, deployment, known)
  file.set(['general_settings', 'master_key'], fromEnvironment('LITELLM_MASTER_KEY'))
  for (const [key, value] of Object.entries(unlessChosen))
    if (file.at(['general_settings', key]) === undefined) file.set(['general_settings', key], value)
  file.set(['general_settings', 'maximum_spend_logs_retention_period'], deployment.audit.retention)
  return file
}

/** What holds where the file does not say otherwise. */
const unlessChosen = { store_model_in_db: false, require_key_mcp_access_defined: true }

/** The entries of `model_list`. */
export const modelsIn = (file: YamlText): unknown[] => {
  const list = file.at(['model_list'])
  return Array.isArray(list) ? list : []
}

/** The entries of `mcp_servers` by name. */
export const serversIn = (file: YamlText): Values => valuesOf(file.at(['mcp_servers']))

/** Brings a map to hold these values, without keys of ours that they no longer have, and with everything else in it. */
function merge(file: YamlText, path: (string | number)[], values: Values, ours: readonly string[]): void {
  const is = valuesOf(file.at(path))
  for (const key of ours) if (!(key in values) && key in is) file.remove([...path, key])
  for (const [key, value] of Object.entries(values))
    if (value !== undefined && key in is) file.set([...path, key], value)
  const added = Object.entries(values).filter(([key, value]) => value !== undefined && !(key in is))
  if (added.length > 0) file.add(path, Object.fromEntries(added))
}

function setModels(file: YamlText, deployment: Deployment, known: Known): void {
  const { models } = deployment
  const isWanted = (name: string) => models.some(model => model.name === name)
  const marked = modelsIn(file).flatMap(entry => markedName(deployment, idOfModel(entry)) ?? [])
  for (const name of new Set([...marked, ...known.models])) {
    const index = isWanted(name) ? undefined : ownModel(modelsIn(file), name, deployment, known)
    if (index !== undefined) file.remove(['model_list', index])
  }
  const missing = models.filter(model => {
    const index = ownModel(modelsIn(file), model.name, deployment, known)
    if (index === undefined) return true
    const { model_name: name, litellm_params: params } = modelEntry(model)
    file.set(['model_list', index, 'model_name'], name)
    merge(file, ['model_list', index, 'litellm_params'], params, modelKeys)
    return false
  })
  file.append(
    ['model_list'],
    missing.map(model => ({ ...modelEntry(model), model_info: { id: markOf(deployment, model.name) } })),
  )
}

function setServers(file: YamlText, deployment: Deployment, known: Known): void {
  const isWanted = (name: string) => deployment.servers.some(server => server.name === name)
  for (const [name, entry] of Object.entries(serversIn(file)))
    if (!isWanted(name) && isOwnServer(entry, name, deployment, known)) file.remove(['mcp_servers', name])
  const missing = deployment.servers.flatMap(server => {
    const is = serversIn(file)[server.name]
    const entry = withoutGaps(serverEntry(deployment, server))
    if (is === undefined || is === null) return [[server.name, { ...renamed(file, deployment, server.name), ...entry }]]
    if (!isOwnServer(is, server.name, deployment, known)) throw nameTaken(server.name)
    const pinned = pinnedId(file, server.name, is, known)
    merge(file, ['mcp_servers', server.name], { ...(pinned && { server_id: pinned }), ...entry }, serverKeys)
    return []
  })
  file.add(['mcp_servers'], Object.fromEntries(missing) as Values)
}

/** Where somebody gave our entry another name, what else stood in it comes back under ours. */
function renamed(file: YamlText, deployment: Deployment, name: string): Values {
  const server_id = markOf(deployment, name)
  const [key, entry] = Object.entries(serversIn(file)).find(([, one]) => valuesOf(one).server_id === server_id) ?? []
  if (key !== undefined) file.remove(['mcp_servers', key])
  return { server_id, ...valuesOf(entry) }
}

const withoutGaps = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))

/** The id that a server made by hand has had so far, by which keys may have been granted it; one that is written there stays anyhow. */
function pinnedId(file: YamlText, name: string, entry: unknown, { adopts }: Known): string | undefined {
  if (!adopts || !isValues(entry) || entry.server_id !== undefined) return undefined
  return idByLiteLlm(name, entry, valuesOf(file.at(['litellm_settings', 'mcp_aliases'])))
}

/** Gives our entries the marks that they lack, and takes them off copies that somebody made of them. */
function mark(file: YamlText, deployment: Deployment, known: Known): void {
  for (const { name } of deployment.models) {
    const own = ownModel(modelsIn(file), name, deployment, known)
    const ids = modelsIn(file).map(idOfModel)
    if (own !== undefined && ids[own] === undefined)
      file.set(['model_list', own, 'model_info', 'id'], markOf(deployment, name))
    for (const [index, id] of ids.entries())
      if (index !== own && id === markOf(deployment, name)) file.remove(['model_list', index, 'model_info', 'id'])
  }
  for (const { name } of deployment.servers)
    for (const [key, entry] of Object.entries(serversIn(file))) {
      const { server_id: id } = valuesOf(entry)
      if (key === name && id === undefined) file.set(['mcp_servers', key, 'server_id'], markOf(deployment, name))
      if (key !== name && id === markOf(deployment, name)) file.remove(['mcp_servers', key, 'server_id'])
    }
}

/** The ids of our servers in a text, by name. */
export function serverIdsIn(text: string, { servers }: Deployment): Record<string, string> {
  const entries = serversIn(new YamlText(text, 'config.yaml'))
  const ids = servers.map(({ name }) => [name, valuesOf(entries[name]).server_id])
  return Object.fromEntries(ids.filter(([, id]) => typeof id === 'string')) as Record<string, string>
}
