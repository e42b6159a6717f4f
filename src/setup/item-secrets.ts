import { deleteProperty, getProperty } from 'dot-prop'
import { pathIn } from '../deployment/answers.ts'
import { type Answers, itemFields, type ListField } from '../deployment/field.ts'
import { recordedFrom } from '../deployment/file.ts'
import { itemSecretId, secretsOf } from '../deployment/secrets.ts'
import { deploymentFiles } from '../paths.ts'
import type { Secret } from '../secret.ts'
import { fromStore } from '../gateway/resolve-secrets.ts'
import type { World } from '../world.ts'
import type { Draft } from './draft.ts'

/** An item of a list that was edited, and the secrets that were typed for it by their path within it. */
export interface EditedItem {
  item: Answers
  secrets: ReadonlyMap<string, Secret>
  /** The name under which its other secrets rest so far, where it was renamed or copied. */
  from?: string
}

/** Where values of secrets are. */
export interface KnownSecrets {
  world: Pick<World, 'files' | 'own' | 'secretStore'>
  draft: Pick<Draft, 'get'>
  /** Of the deployment. */
  name: string
}

/** Id of one secret of an item. */
export const secretIdIn = ({ path: list, key }: ListField, item: Answers, path: string): string =>
  itemSecretId(list as 'models' | 'servers' | 'keys', String(item[key]), path)

/** A value that was typed since, or the one that the recorded gateway has in its store. */
async function valueOf(id: string, { world, draft, name }: KnownSecrets): Promise<Secret | undefined> {
  const typed = draft.get(id)
  if (typed) return typed
  const path = deploymentFiles(world.own, name).deployment
  const text = await world.files.read(path)
  if (text === undefined) return undefined
  const deployment = recordedFrom(text, path)
  const spec = secretsOf(deployment).find(one => one.id === id)
  return spec && fromStore(spec, await world.secretStore(deployment).read(spec.scope))
}

/** A server in which nothing secret stands in clear: what was typed so is a secret like any other. */
export async function withoutClear(edited: EditedItem): Promise<EditedItem> {
  // Loaded when a server is edited, not before the first screen.
  const { inStore } = await import('../import/in-store.ts')
  const { item, secrets } = inStore(edited.item)
  return { ...edited, item, secrets: new Map([...edited.secrets, ...secrets]) }
}

/** The secrets of MCP servers that have a value, by id. A store that does not answer has none. */
export async function secretsOfServers(servers: Answers[], known: KnownSecrets): Promise<Map<string, Secret>> {
  const values = new Map<string, Secret>()
  for (const item of servers) {
    const paths = (['secretEnv', 'secretHeaders'] as const).flatMap(kind =>
      Object.keys((item[kind] as object | undefined) ?? {}).map(name => pathIn(kind, name)),
    )
    for (const path of item.secretUrl === undefined ? paths : [...paths, 'secretUrl']) {
      const id = itemSecretId('servers', String(item.name), path)
      const value = await valueOf(id, known).catch(() => undefined)
      if (value) values.set(id, value)
    }
  }
  return values
}

/** What rests under the ids of the secrets that were typed for an item. */
export async function secretsUnder(
  field: ListField,
  { item, secrets }: EditedItem,
  known: KnownSecrets,
): Promise<Map<string, Secret>> {
  const values = new Map<string, Secret>()
  for (const path of secrets.keys()) {
    const id = secretIdIn(field, item, path)
    const value = await valueOf(id, known)
    if (value) values.set(id, value)
  }
  return values
}

/**
 * The item with every value that has to rest under its name: those that were typed, and those that still rest under another name. What has no value anywhere is
 * no answer any more, so that it is asked for.
 */
export async function withItsSecrets(
  field: ListField,
  { item, secrets, from }: EditedItem,
  known: KnownSecrets,
): Promise<{ item: Answers; values: Map<string, Secret> }> {
  const values = new Map(secrets)
  if (from === undefined) return { item, values }
  const kept = structuredClone(item)
  for (const { kind, path } of itemFields(field, item)) {
    if (kind !== 'secret' || secrets.has(path) || getProperty(item, path) !== 'stored') continue
    const value = await valueOf(secretIdIn(field, { [field.key]: from }, path), known)
    if (value) values.set(path, value)
    else deleteProperty(kept, path)
  }
  return { item: kept, values }
}
