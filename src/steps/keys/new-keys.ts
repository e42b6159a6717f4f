import type { Key } from '../../deployment/schema.ts'
import type { ApplyContext, Step } from '../../engine/step.ts'
import { changesOf, nameOf } from '../../gateway/change.ts'
import { gatewayOf } from '../container/ready.ts'
import { generateBody, updateBody, wantedGrants } from './grants.ts'
import { asking, expectOk, type KeyRow, rowByAlias, rowByToken, tokenOf, valueOf } from './inspect.ts'
import { lifeLeft } from './kept.ts'
import { earlierAlias } from './names.ts'

const make = changesOf('new-keys', 'Gateway')

/** A key of the deployment whose alias another key has in the proxy. */
interface Replaced {
  key: Key
  is: KeyRow
}

const dollars = (spend: number) => `$${spend.toFixed(spend > 0 && spend < 0.01 ? 6 : 2)}`

/** Gives the key that is there another alias, under which it goes on. */
async function moveAside(context: ApplyContext, { token }: KeyRow, name: string): Promise<void> {
  const master = context.secrets.get('secrets.masterKey')
  const body = { key: token, key_alias: name }
  expectOk(await gatewayOf(context).updateKey(master, body), 'giving the earlier key another alias')
}

/** Makes the key, or gives it its alias back where a rotation was given up. What was spent goes on being counted: the budget stays what it was. */
async function makeLive(context: ApplyContext, key: Key, before: KeyRow | undefined): Promise<void> {
  const gateway = gatewayOf(context)
  const master = context.secrets.get('secrets.masterKey')
  const token = tokenOf(context, key)
  const is = await rowByToken(context, token)
  if (is && !is.expires) {
    const body = { ...updateBody(token, wantedGrants(key), is.beyond), key_alias: key.alias }
    return void expectOk(await gateway.updateKey(master, body), `giving ${key.alias} its alias back`)
  }
  // An end that was set cannot be taken away again.
  if (is) expectOk(await gateway.deleteKeys(master, { keys: [token] }), `making the key ${key.alias} anew`)
  const body = {
    ...generateBody(context.deployment, key, valueOf(context, key), before?.beyond),
    ...(before && before.spend > 0 && { spend: before.spend }),
    ...lifeLeft(before?.expires, context.world.now()),
  }
  expectOk(await gateway.generateKey(master, body), `making the key ${key.alias}`)
}

/**
 * New values of virtual keys, made while the ones from before go on: only then does the secret store name them, and only after that do the old ones end (the
 * keys step). While no proxy runs there is nobody to ask, and the keys step makes them.
 */
export const newKeys: Step<Replaced[]> = {
  id: 'new-keys',
  title: 'new keys',
  after: [],
  async inspect(context) {
    const able = await asking(context)
    if (!able) return []
    const found = await Promise.all(
      context.deployment.keys.map(async key => ({ key, is: await rowByAlias(able, key.alias) })),
    )
    return found.flatMap(({ key, is }) => (is && is.token !== tokenOf(context, key) ? [{ key, is }] : []))
  },
  plan: replaced => ({
    changes: replaced.map(({ key, is }) =>
      make(key.alias, 'create', `new key for ${key.alias}`, {
        detail: `beside the one that it has, with the same grants and settings; ${dollars(is.spend)} spent so far count on`,
      }),
    ),
    asIs: [],
  }),
  async apply(change, given) {
    // In a plan that changes the master key as well, the proxy still has the one from before.
    const context = { ...given, ...(await asking(given)) }
    const key = context.deployment.keys.find(({ alias }) => alias === nameOf(change))
    if (!key) throw new Error(`${change.id} names no key of the deployment`)
    const token = tokenOf(context, key)
    const name = earlierAlias(key.alias, token)
    const is = await rowByAlias(context, key.alias)
    const made = { key: { token, grants: wantedGrants(key) } }
    if (is?.token === token) return made
    if (is) await moveAside(context, is, name)
    // After a crash between the two, the one from before is there under its other alias.
    const before = is ?? (await rowByAlias(context, name))
    await makeLive(context, key, before)
    return made
  },
  // The keys step takes back every key.
  undo: async () => undefined,
}
