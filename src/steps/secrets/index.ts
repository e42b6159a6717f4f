import type { SecretScope, SecretStore } from '../../adapters/secret-store.ts'
import type { Change, PlanContext, Receipt, Step } from '../../engine/step.ts'
import { secretsOf } from '../../deployment/secrets.ts'
import { adoptedVariables } from '../../hand-made/secrets.ts'
import { Exit, Failure } from '../../failure.ts'
import { masked } from '../../redact.ts'
import type { Secret } from '../../secret.ts'
import { difference } from '../../text/difference.ts'
import { forgetKeptSecrets } from '../../generations/generation.ts'
import { changesOf, nameOf } from '../../gateway/change.ts'
import { keepInService } from '../in-service.ts'
import { receiptOf, recorded } from '../../gateway/recorded.ts'
import { contentDifference, ownContent, wantedContent } from './content.ts'
import { earlierStore } from './earlier.ts'
import { forgetPlaces, leaveOthers, rememberPlaces } from './left.ts'
import { knownSaltKey, saltKey } from './salt-key.ts'
import { ownedSecrets } from './owned.ts'

const scopes: SecretScope[] = ['container', 'keys']

/** One scope as it is and as it should be. */
export interface ScopeState {
  scope: SecretScope
  where: string
  kind: SecretStore['kind']
  is: Map<string, Secret>
  wanted: Map<string, Secret>
  /** Names of what was there before anything was written, and is used as it is. */
  found: string[]
  /** The salt key that is in use. */
  salt?: Secret
}

/** Receipt of a written scope, names only. `had` were there before our first write and outlive us. */
interface Written extends Receipt {
  names: string[]
  had: string[]
}

const make = changesOf('secrets', 'Files')
const idOf = (scope: SecretScope) => `secrets:${scope}`

/** Reads one scope and works out what should be in it; the container step asks the same. */
export async function scopeState(context: PlanContext, scope: SecretScope): Promise<ScopeState> {
  const { deployment, world, secrets } = context
  const store = world.secretStore(deployment)
  const is = await store.read(scope)
  const earlier = receiptOf<string[]>(await recorded(context), idOf(scope), 'names') ?? []
  const had = receiptOf<string[]>(await recorded(context), idOf(scope), 'had') ?? []
  const ours = earlier.filter(name => !had.includes(name))
  const foreign = context.bringsBack?.foreign?.[scope] ?? new Map<string, Secret>()
  const adopted = scope === 'container' ? await adoptedVariables(world, deployment) : new Map<string, Secret>()
  // What somebody added to the store that is left moves along.
  const before = (await (await earlierStore(world, deployment))?.read(scope)) ?? new Map<string, Secret>()
  const there = new Map([...adopted, ...before, ...foreign, ...is])
  const wanted = wantedContent(there, ownContent(deployment, secrets, scope), ours)
  const isFirst = !(await recorded(context)).has(idOf(scope))
  const own = new Set(secretsOf(deployment).map(({ name }) => name))
  const found = [...is].filter(([name, value]) => isFirst && own.has(name) && wanted.get(name)?.equals(value))
  return { scope, where: store.where(scope), kind: store.kind, is, wanted, found: found.map(([name]) => name) }
}

const counted = (count: number) => (count === 1 ? '1 secret' : `${count} secrets`)

function detailOf({ is, wanted, kind, found }: ScopeState): string {
  const place = kind === 'file' ? 'mode 600, ' : ''
  if (is.size === 0) return `${place}${counted(wanted.size)}`
  const { added, changed, dropped } = contentDifference(is, wanted)
  const parts = [
    added.length > 0 && `adds ${added.join(', ')}`,
    changed.length > 0 && `changes ${changed.join(', ')}`,
    dropped.length > 0 && `removes ${dropped.join(', ')}`,
    found.length > 0 && `uses what it found there: ${found.join(', ')}`,
  ]
  return `${place}${parts.filter(Boolean).join('; ')}`
}

function changeFor(state: ScopeState): Change | undefined {
  const { added, changed, dropped } = contentDifference(state.is, state.wanted)
  if (added.length + changed.length + dropped.length === 0) return undefined
  // The salt key decrypts what the proxy keeps in its database, so losing it is losing data.
  const more = { detail: detailOf(state), ...(state.scope === 'container' && { holdsData: true }) }
  return make(state.scope, state.is.size === 0 ? 'create' : 'change', state.where, more)
}

/** The salt key decrypts what the proxy has in its database; LiteLLM has no way to encrypt that anew. */
function refuseNewSaltKey({ wanted, salt: now }: ScopeState): void {
  const next = wanted.get(saltKey)
  if (!now || !next || now.equals(next)) return
  throw new Failure({
    what: 'the salt key cannot be changed',
    why: 'credentials in the proxy’s database are encrypted with the one that it has, and could not be read any more',
    next: 'keep the salt key that is there',
    exit: Exit.refused,
    remedies: [
      { id: 'keep-salt-key', label: 'Keep the salt key that is there', set: { 'secrets.saltKey': 'generate' } },
    ],
  })
}

/** Writes what the container needs and, apart from it, the virtual keys. */
export const secrets: Step<ScopeState[]> = {
  id: 'secrets',
  title: 'secrets',
  after: ['directories', 'new-keys'],
  isCompared: true,
  async inspect(context) {
    const [container, ...others] = await Promise.all(scopes.map(scope => scopeState(context, scope)))
    const salt = await knownSaltKey(context)
    return [{ ...container!, ...(salt && { salt }) }, ...others]
  },
  plan(states) {
    states.forEach(refuseNewSaltKey)
    return {
      changes: states.map(changeFor).filter(change => change !== undefined),
      asIs: states
        .filter(state => !changeFor(state) && state.wanted.size > 0)
        .map(
          ({ where, found }) => `secrets in ${where}${found.length > 0 ? `, found there: ${found.join(', ')}` : ''}`,
        ),
    }
  },
  async apply(change, context): Promise<Written> {
    const scope = nameOf(change) as SecretScope
    const { is, wanted } = await scopeState(context, scope)
    const own = ownContent(context.deployment, context.secrets, scope)
    const before = change.action === 'create' ? [] : [...is.keys()]
    const had = receiptOf<string[]>(await recorded(context), change.id, 'had') ?? before
    await keepInService(context)
    await rememberPlaces(context)
    await context.world.secretStore(context.deployment).write(scope, wanted)
    // Names of earlier runs stay ours: a change that is given up brings their values back.
    const earlier = receiptOf<string[]>(await recorded(context), change.id, 'names') ?? []
    return { names: [...new Set([...earlier, ...own.keys()])], had }
  },
  async show(change, context) {
    const { is, wanted, where } = await scopeState(context, nameOf(change) as SecretScope)
    const names = (content: Map<string, Secret>) => [...content.keys()].map(name => `${name}=${masked}`)
    const { changed } = contentDifference(is, wanted)
    const texts = [
      where,
      ...(is.size === 0 ? names(wanted) : difference(names(is).join('\n'), names(wanted).join('\n'))),
    ]
    return [...texts, ...changed.map(name => `${name} gets a new value`)]
  },
  owned: ownedSecrets,
  async undo(change, receipt, context) {
    const scope = nameOf(change) as SecretScope
    const store = context.world.secretStore(context.deployment)
    const names = (receipt?.names as string[] | undefined) ?? [
      ...ownContent(context.deployment, context.secrets, scope).keys(),
    ]
    const had = (receipt?.had as string[] | undefined) ?? []
    const rest = [...(await store.read(scope))].filter(([name]) => !names.includes(name) || had.includes(name))
    if (rest.length > 0) await store.write(scope, new Map(rest))
    else await store.remove(scope)
    if (scope !== 'container') return
    await leaveOthers(context)
    await forgetPlaces(context)
    await forgetKeptSecrets(context.world, context.deployment.name, store)
  },
}
