import { isDeepStrictEqual } from 'node:util'
import type { Deployment, Model, Server } from '../../deployment/schema.ts'
import type { PlanContext } from '../../engine/step.ts'
import { projectFiles } from '../../gateway/paths.ts'
import { recorded } from '../../gateway/recorded.ts'
import { YamlText } from '../../yaml/edit.ts'
import { findFile } from '../written-file.ts'
import { modelsIn, serversIn, withValues } from './config.ts'
import { modelEntry, serverEntry } from './entries.ts'
import { idOfModel, isOwnServer, isValues, type Known, ownModel, type Values, valuesOf } from './marks.ts'
import { knownOf } from './known.ts'

/** What somebody changed in config.yaml, of what Gatewright had written there. Everything else in the file is theirs and stays as it is. */
export interface HandEdits {
  /** The deployment with what an answer can say of it. */
  deployment: Deployment
  /** Each place whose text became an answer: `model_list.gpt.mock_response`. */
  taken: string[]
  /** Each place that no answer stands for: the next change writes it as it was. */
  setBack: string[]
}

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
export function handEdits(before: Deployment, text: string, known: Known = knownOf(before)): HandEdits {
  const file = new YamlText(text, 'config.yaml')
  const taken: string[] = []
  const entries = modelsIn(file)
  const models = before.models.map(model => {
    const own = ownModel(entries, model.name, before, known)
    const found = valuesOf(valuesOf(own === undefined ? undefined : entries[own]).litellm_params)
    const written = modelEntry(model).litellm_params
    // With another key it is another endpoint's: our key must not follow it there.
    if (found.api_key !== written.api_key) return model
    return withTexts(model, modelPlaces, written, found, at => void taken.push(`model_list.${model.name}.${at}`))
  })
  const servers = before.servers.map(server => {
    const is = serversIn(file)[server.name]
    const found = isOwnServer(is, server.name, before, known) ? valuesOf(is) : {}
    const tell = (at: string) => void taken.push(`mcp_servers.${server.name}.${at}`)
    return withTexts(server, serverPlaces, serverEntry(before, server), found, tell)
  })
  const retention = file.at(['general_settings', 'maximum_spend_logs_retention_period'])
  const isTime = typeof retention === 'string' && /^\d+[dhms]$/.test(retention)
  if (isTime && retention !== before.audit.retention) taken.push('general_settings.maximum_spend_logs_retention_period')
  const audit = isTime ? { ...before.audit, retention } : before.audit
  const deployment = { ...before, models, servers, audit }
  return { deployment, taken, setBack: setBackIn(file, deployment, known) }
}

/** Every place that a text of ours replaces, as a path. */
function setBackIn(file: YamlText, deployment: Deployment, known: Known): string[] {
  const as = (one: YamlText) => named(one, deployment, known)
  return [...new Set(unlike(as(file), as(withValues(deployment, file.text, known)), ''))]
}

/** Our models by their name, so that a path says which; others of the same name by their id, or by their place among them. */
function named(file: YamlText, deployment: Deployment, known: Known): Values {
  const entries = modelsIn(file)
  const own = deployment.models.map(({ name }) => ownModel(entries, name, deployment, known))
  const others = entries.filter((_, index) => !own.includes(index)).map(entry => valuesOf(entry).model_name)
  const nameOf = (entry: unknown, index: number) => {
    const name = String(valuesOf(entry).model_name)
    if (own.includes(index)) return name
    const at = others.indexOf(valuesOf(entry).model_name)
    others[at] = undefined
    return `${name} (${String(idOfModel(entry) ?? `another, ${at + 1}`)})`
  }
  return { ...file.value, model_list: Object.fromEntries(entries.map((one, index) => [nameOf(one, index), one])) }
}

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
  const made = await recorded(context)
  const is = await findFile(world.files, configFile, 'files:config', made)
  return is?.edited ? handEdits(deployment, is.content, knownOf(deployment, made)) : undefined
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
