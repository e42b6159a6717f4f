import { isDeepStrictEqual } from 'node:util'
import { grantsText } from '../../deployment/grants.ts'
import type { Key } from '../../deployment/schema.ts'
import type { ApplyContext, Change, Receipt, Step } from '../../engine/step.ts'
import { changesOf, nameOf } from '../../gateway/change.ts'
import { gatewayOf } from '../container/ready.ts'
import { canBeUpdated, generateBody, updateBody, wantedGrants } from './grants.ts'
import { lifeLeft } from './kept.ts'
import { changeForEarlier, endEarlier, replacementOf } from './earlier.ts'
import {
  asking,
  expectOk,
  inspectKeys,
  keyByAlias,
  type KeyRow,
  type KeysState,
  type KnownKey,
  rowByAlias,
  tokenOf,
  valueOf,
} from './inspect.ts'
import { ownedKeys } from './owned.ts'

const make = changesOf('keys', 'Gateway')

function detailOf(key: Key): string {
  const { models, servers, maxBudget, user } = key
  const parts = [
    models.length > 0 ? models.join(', ') : 'no models',
    servers.length > 0 ? `tools of ${grantsText(key)}` : 'no tools',
    maxBudget !== undefined && `budget $${maxBudget}`,
    user !== undefined && `user ${user}`,
  ]
  return parts.filter(part => part !== false).join('; ')
}

/** The key as it is to be made; its hash is no secret. */
const wantedKey = (key: Key, token: string): KnownKey => ({ token, grants: wantedGrants(key) })

const isRight = ({ key, token, is }: KeysState['keys'][number]) => isDeepStrictEqual(is, wantedKey(key, token))

/** Whether the same key can be brought to hold other grants. */
const keeps = (is: KnownKey, wanted: KnownKey) => is.token === wanted.token && canBeUpdated(is.grants, wanted.grants)

function changeFor({ key, token, is }: KeysState['keys'][number]): Change {
  const what = `virtual key ${key.alias}`
  if (!is) return make(key.alias, 'create', what, { detail: detailOf(key) })
  if (keeps(is, wantedKey(key, token))) return make(key.alias, 'change', what, { detail: detailOf(key) })
  // Its value stays the same where it was the same; LiteLLM counts what the new key spends from zero.
  return make(key.alias, 'change', what, { detail: `${detailOf(key)}; made anew, its spend counter restarts` })
}

async function deleteKey(context: ApplyContext, alias: string): Promise<void> {
  const master = context.secrets.get('secrets.masterKey')
  if (await keyByAlias(context, alias))
    expectOk(await gatewayOf(context).deleteKeys(master, { key_aliases: [alias] }), `removing the key ${alias}`)
}

/** Sets the grants of the key that is there, and looks whether they hold. */
async function updateKey(context: ApplyContext, alias: string, { token, grants }: KnownKey): Promise<boolean> {
  const master = context.secrets.get('secrets.masterKey')
  const beyond = (await rowByAlias(context, alias))?.beyond
  expectOk(await gatewayOf(context).updateKey(master, updateBody(token, grants, beyond)), `changing the key ${alias}`)
  return isDeepStrictEqual(await keyByAlias(context, alias), { token, grants })
}

/** Makes a key; one that takes the place of another has what that one had beyond the deployment. */
async function generateKey(context: ApplyContext, key: Key, before: KeyRow | undefined): Promise<void> {
  const body = {
    ...generateBody(context.deployment, key, valueOf(context, key), before?.beyond),
    ...lifeLeft(before?.expires, context.world.now()),
  }
  const master = context.secrets.get('secrets.masterKey')
  expectOk(await gatewayOf(context).generateKey(master, body), `making the key ${key.alias}`)
}

/** The virtual keys that clients log in with, each with its grants. They live in the proxy's database and are made through its API. */
export const keys: Step<KeysState> = {
  id: 'keys',
  title: 'keys and grants',
  after: ['container'],
  inspect: inspectKeys,
  plan({ keys: found, asked, orphans }, context) {
    // Another key under the alias: the new-keys step makes the wanted one beside it, and here that one ends.
    const isReplaced = ({ is, token }: KeysState['keys'][number]) => asked && is !== undefined && is.token !== token
    const changes = found.filter(item => !isRight(item) && !isReplaced(item)).map(changeFor)
    const ends = found.filter(item => isReplaced(item) || item.earlier).flatMap(item => changeForEarlier(item, context))
    const removals = orphans.map(({ change }) => make(nameOf(change), 'remove', change.what))
    return {
      changes: [...changes, ...ends, ...removals],
      asIs: found.filter(isRight).map(({ key }) => `virtual key ${key.alias}`),
    }
  },
  async apply(change, context): Promise<Receipt | void> {
    const alias = nameOf(change)
    const replacement = replacementOf(context, alias)
    if (replacement) return endEarlier(context, change, replacement)
    if (change.action === 'remove') return deleteKey(context, alias)
    const key = context.deployment.keys.find(item => item.alias === alias)
    if (!key) throw new Error(`${change.id} names no key of the deployment`)
    const wanted = wantedKey(key, tokenOf(context, key))
    const is = await keyByAlias(context, alias)
    if (isDeepStrictEqual(is, wanted)) return { key: wanted }
    if (is && keeps(is, wanted) && (await updateKey(context, alias, wanted))) return { key: wanted }
    // The same alias or the same value twice is refused, or ignored, by the proxy: what differs is removed first.
    const before = await rowByAlias(context, alias)
    if (is) await deleteKey(context, alias)
    await generateKey(context, key, before)
    return { key: wanted }
  },
  owned: ownedKeys,
  async undo(change, _receipt, context) {
    // Without the proxy there is nobody to ask; its keys go with its database.
    const able = await asking(context)
    if (able) await deleteKey({ ...context, ...able }, nameOf(change))
  },
}
