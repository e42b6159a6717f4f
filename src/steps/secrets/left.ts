import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { SecretScope, SecretStore } from '../../adapters/secret-store.ts'
import { type SecretPlace, secretPlaceOf, secretPlaceSchema, withSecretPlace } from '../../deployment/secret-place.ts'
import { secretsOf } from '../../deployment/secrets.ts'
import type { PlanContext, Step } from '../../engine/step.ts'
import { Exit, Failure } from '../../failure.ts'
import { generations } from '../../generations/generation.ts'
import { deploymentFiles } from '../../paths.ts'
import type { Secret } from '../../secret.ts'
import { changesOf, nameOf } from '../../gateway/change.ts'
import { receiptOf, recorded } from '../../gateway/recorded.ts'
import { placeInService } from './earlier.ts'
import { parsedState } from '../../state-file.ts'

/*
 * Secrets that moved to another store leave copies where they were. They are the way back until the gateway is verified; then they go. Where copies may be is
 * written down before the first of them is made, so that a run that was killed, a change that was given up and a gateway that was not verified leave none for good.
 */

type Context = Pick<PlanContext, 'world' | 'deployment'>

const scopes: SecretScope[] = ['container', 'keys']

const listSchema = z.array(secretPlaceSchema)

const listPath = ({ world, deployment }: Context) =>
  join(deploymentFiles(world.own, deployment.name).state, 'secret-places.json')

async function readPlaces(context: Context): Promise<SecretPlace[]> {
  const text = await context.world.files.read(listPath(context))
  return text === undefined ? [] : parsedState(text, listSchema, listPath(context))
}

async function writePlaces(context: Context, places: SecretPlace[]): Promise<void> {
  const { files } = context.world
  if (places.length === 0) await files.remove(listPath(context))
  else await files.write(listPath(context), JSON.stringify(places), { mode: 0o600 })
}

const distinct = (places: SecretPlace[]) =>
  places.filter((place, index) => places.findIndex(other => isDeepStrictEqual(other, place)) === index)

const storeAt = ({ world, deployment }: Context, place: SecretPlace): SecretStore =>
  world.secretStore(withSecretPlace(deployment, place))

/** Writes down, before secrets are written, where they are and where they will be. */
export async function rememberPlaces(context: Context): Promise<void> {
  const { world, deployment } = context
  const known = await readPlaces(context)
  const places = distinct([...known, await placeInService(world, deployment), secretPlaceOf(deployment)])
  if (places.length > known.length) await writePlaces(context, places)
}

/** Places other than the deployment's own in which copies may be. */
export async function leftPlaces(context: Context): Promise<SecretPlace[]> {
  const { world, deployment } = context
  const all = distinct([await placeInService(world, deployment), ...(await readPlaces(context))])
  return all.filter(place => !isDeepStrictEqual(place, secretPlaceOf(deployment)))
}

/** The stores in which something of an earlier deployment may be: the present one, and those that were left and not yet emptied. */
export const storesOf = async (context: Context): Promise<SecretStore[]> => [
  context.world.secretStore(context.deployment),
  ...(await leftPlaces(context)).map(place => storeAt(context, place)),
]

/** What somebody else has in a scope of a store that is left: neither written by Gatewright, nor moved along. */
async function foreignIn(
  context: Context,
  content: ReadonlyMap<string, Secret>,
  scope: SecretScope,
  present: SecretStore,
): Promise<Map<string, Secret>> {
  const entries = await recorded(context)
  const had = receiptOf<string[]>(entries, `secrets:${scope}`, 'had') ?? []
  const written = (receiptOf<string[]>(entries, `secrets:${scope}`, 'names') ?? []).filter(name => !had.includes(name))
  const own = secretsOf(context.deployment).filter(spec => spec.scope === scope)
  const ours = new Set([...written, ...own.map(({ name }) => name)])
  const moved = await present.read(scope)
  return new Map([...content].filter(([name, value]) => !ours.has(name) && !value.equals(moved.get(name))))
}

/** Scopes that lie elsewhere than in the present store: two env files in one directory share the one of the virtual keys. */
const scopesOnlyIn = (store: SecretStore, present: SecretStore) =>
  scopes.filter(scope => store.where(scope) !== present.where(scope))

/** Where in a store copies are. */
async function copiesIn(context: Context, store: SecretStore, present: SecretStore): Promise<string[]> {
  const found: string[] = []
  for (const scope of scopesOnlyIn(store, present)) {
    const content = await store.read(scope)
    if (content.size > (await foreignIn(context, content, scope, present)).size) found.push(store.where(scope))
  }
  return found
}

/** Takes the secrets out of a store that is not, or no longer, the present one. What somebody else has there stays; so does their comment in an env file. */
async function leave(context: Context, place: SecretPlace, present: SecretStore): Promise<void> {
  const store = storeAt(context, place)
  for (const scope of scopesOnlyIn(store, present))
    await store.write(scope, await foreignIn(context, await store.read(scope), scope, present))
}

/** Secrets of earlier deployments move to the present store. */
async function moveKept({ world, deployment }: Context, from: SecretStore, to: SecretStore): Promise<void> {
  for (const { number } of await generations(world, deployment.name)) {
    const name = `generation-${number}` as const
    if (from.kept.where(name) === to.kept.where(name)) continue
    const text = await from.kept.read(name)
    if (text) await to.kept.write(name, text)
    await from.kept.remove(name)
  }
}

/** A keychain that does not answer here may be the very reason why it was left; it is looked at again the next time. */
function unreachable(error: unknown): undefined {
  if (error instanceof Failure && error.exit === Exit.unreachable) return undefined
  throw error
}

/** Leaves those of some stores that are not the present one; what cannot be reached stays written down. */
export async function leaveStores(context: Context, places: SecretPlace[]): Promise<void> {
  const present = context.world.secretStore(context.deployment)
  for (const place of places.filter(one => !isDeepStrictEqual(one, secretPlaceOf(context.deployment)))) {
    const work = async () => {
      await moveKept(context, storeAt(context, place), present)
      await leave(context, place, present)
    }
    await work().catch(unreachable)
  }
  await settlePlaces(context)
}

/** Copies in a store that was left; nothing where it cannot be reached. */
const copiesAt = (context: Context, place: SecretPlace) =>
  copiesIn(context, storeAt(context, place), context.world.secretStore(context.deployment)).catch(unreachable)

async function placesWithCopies(context: Context): Promise<SecretPlace[]> {
  const kept: SecretPlace[] = []
  for (const place of await leftPlaces(context)) if ((await copiesAt(context, place))?.length !== 0) kept.push(place)
  return kept
}

/** Forgets the places in which nothing is any more. */
export async function settlePlaces(context: Context): Promise<void> {
  const known = await readPlaces(context)
  const kept = [...(await placesWithCopies(context)), secretPlaceOf(context.deployment)]
  const places = known.filter(place => kept.some(one => isDeepStrictEqual(one, place)))
  if (places.length < known.length) await writePlaces(context, places)
}

/** Forgets the present place as well, when the secrets were taken out of it. */
export const forgetPlaces = async (context: Context): Promise<void> =>
  writePlaces(context, await placesWithCopies(context))

/** Leaves every store but the present one. */
export const leaveOthers = async (context: Context): Promise<void> => leaveStores(context, await leftPlaces(context))

/** A store that was left and in which copies are. */
interface Left {
  place: SecretPlace
  copies: string[]
}

const make = changesOf('left', 'Files')
const idOf = ({ store, path }: SecretPlace) => path ?? store

/** Empties the store that the secrets have left, once the gateway is verified with the other one. */
export const left: Step<Left[]> = {
  id: 'left',
  title: 'secrets left behind',
  after: [],
  whenVerified: true,
  async inspect(context) {
    const found: Left[] = []
    for (const place of await leftPlaces(context)) found.push({ place, copies: (await copiesAt(context, place)) ?? [] })
    return found
  },
  plan: is => ({
    changes: is
      .filter(({ copies }) => copies.length > 0)
      .map(({ place, copies }) =>
        make(idOf(place), 'remove', `secrets in ${copies.join(' and ')}`, {
          detail: 'the copies that they leave, once the gateway is verified',
        }),
      ),
    asIs: [],
  }),
  async apply(change, context) {
    const places = await leftPlaces(context)
    await leaveStores(
      context,
      places.filter(place => idOf(place) === nameOf(change)),
    )
  },
  undo: (_change, _receipt, context) => leaveOthers(context),
}
