import { isDeepStrictEqual } from 'node:util'
import { isMap, isSeq, parseDocument, type YAMLMap } from 'yaml'
import type { Deployment, Model, Server } from '../../deployment/schema.ts'
import type { PlanContext } from '../../engine/step.ts'
import { projectFiles } from '../paths.ts'
import { recorded } from '../recorded.ts'
import { findFile } from '../written-file.ts'
import { configText, modelEntry, serverEntry } from './config.ts'

/** What somebody changed in config.yaml, of what Gatewright had written there. Everything else in the file is theirs and stays as it is. */
export interface HandEdits {
  /** The deployment with what an answer can say of it. */
  deployment: Deployment
  /** Each place whose text became an answer: `model_list.gpt.mock_response`. */
  taken: string[]
  /** Each place that no answer stands for: the next change writes it as it was. */
  setBack: string[]
}

type Values = Record<string, unknown>

const plain = (node: unknown): Values => (isMap(node) ? (node.toJSON() as Values) : {})

/** An answer that stands in config.yaml as it was given, by the place where it stands. */
interface Place<T> {
  at: string
  answer: keyof T & string
}

const modelPlaces: Place<Model>[] = [
  { at: 'model', answer: 'model' },
  { at: 'api_base', answer: 'apiBase' },
  { at: 'mock_response', answer: 'mock' },
]
const serverPlaces: Place<Server>[] = [
  { at: 'description', answer: 'description' },
  { at: 'url', answer: 'url' },
]

/** The item with every text that was changed in its entry. */
function withTexts<T extends object>(
  item: T,
  places: Place<T>[],
  written: Values,
  found: Values,
  tell: (at: string) => void,
): T {
  return places.reduce((result, { at, answer }) => {
    const is = found[at]
    if (typeof written[at] !== 'string' || typeof is !== 'string' || is === written[at] || is.startsWith('os.environ/'))
      return result
    tell(at)
    return { ...result, [answer]: is }
  }, item)
}

/** Reads the edits out of the text of config.yaml. */
export function handEdits(before: Deployment, text: string): HandEdits {
  const document = parseDocument(text)
  const taken: string[] = []
  const list = document.get('model_list', true)
  const entries = isSeq(list) ? list.items.filter(item => isMap(item)) : []
  const models = before.models.map(model => {
    const entry = entries.find(item => item.get('model_name') === model.name)
    const written = modelEntry(model).litellm_params as Values
    const tell = (at: string) => void taken.push(`model_list.${model.name}.${at}`)
    return withTexts(model, modelPlaces, written, plain(entry?.get('litellm_params')), tell)
  })
  const map = document.get('mcp_servers', true)
  const servers = before.servers.map(server => {
    const found = isMap(map) ? plain((map as YAMLMap).get(server.name)) : {}
    const tell = (at: string) => void taken.push(`mcp_servers.${server.name}.${at}`)
    return withTexts(server, serverPlaces, serverEntry(before, server), found, tell)
  })
  const retention = document.getIn(['general_settings', 'maximum_spend_logs_retention_period'])
  const isTime = typeof retention === 'string' && /^\d+[dhms]$/.test(retention)
  if (isTime && retention !== before.audit.retention) taken.push('general_settings.maximum_spend_logs_retention_period')
  const audit = isTime ? { ...before.audit, retention } : before.audit
  const deployment = { ...before, models, servers, audit }
  return { deployment, taken, setBack: setBackIn(text, deployment) }
}

/** Every place that a text of ours replaces, as a path. */
function setBackIn(text: string, deployment: Deployment): string[] {
  const as = (content: string) => named(parseDocument(content).toJSON())
  return unlike(as(text), as(configText(deployment, text, { models: [], servers: [] })), '')
}

/** The models by their name, so that a path says which. */
const named = (config: unknown): Values => {
  const { model_list: list, ...rest } = (config ?? {}) as Values
  const models = Array.isArray(list) ? (list as Values[]) : []
  return { ...rest, model_list: Object.fromEntries(models.map(model => [String(model.model_name), model])) }
}

const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function unlike(is: Values, wanted: Values, above: string): string[] {
  return [...new Set([...Object.keys(is), ...Object.keys(wanted)])].flatMap(key => {
    const [one, other] = [is[key], wanted[key]]
    if (isDeepStrictEqual(one, other)) return []
    return isValues(one) && isValues(other) ? unlike(one, other, `${above}${key}.`) : [`${above}${key}`]
  })
}

/** The edits of a config.yaml that somebody changed since Gatewright wrote it; `undefined` where nobody did. */
export async function editsByHand(context: Pick<PlanContext, 'world' | 'deployment'>): Promise<HandEdits | undefined> {
  const { world, deployment } = context
  const { configFile } = projectFiles(deployment)
  const is = await findFile(world.files, configFile, 'files:config', await recorded(context))
  return is?.edited ? handEdits(deployment, is.content) : undefined
}

/** What to know about the edits before yes. */
export function editNotes({ taken, setBack }: HandEdits): string[] {
  return [
    ...(taken.length > 0
      ? [
          `config.yaml was edited by hand: ${taken.join(', ')} became an answer. Change the answer to have it otherwise.`,
        ]
      : []),
    ...(setBack.length > 0
      ? [`config.yaml was edited by hand: ${setBack.join(', ')} is set back; a copy of the file is kept beside it.`]
      : []),
    ...(taken.length + setBack.length === 0
      ? ['config.yaml was edited by hand: what was added there stays, and holds from the next container on.']
      : []),
  ]
}
