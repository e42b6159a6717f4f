import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { z } from 'zod'
import type { Owner as FileOwner } from '../adapters/files.ts'
import { recordedFrom } from '../deployment/file.ts'
import type { Deployment } from '../deployment/schema.ts'
import { readJournal } from '../engine/journal.ts'
import { Exit, Failure } from '../failure.ts'
import { deploymentFiles } from '../paths.ts'
import { projectFiles } from '../gateway/paths.ts'
import type { World } from '../world.ts'
import type { Identity, Mark, Standing } from './mark.ts'

type Place = Pick<World, 'files' | 'own'>

/** A place whose gateways’ files belong to somebody. */
type OwnedPlace = Pick<World, 'files' | 'own' | 'owner'>

/** Who asks whose a thing is. `identity` is the one that a plan goes by, and may not be written down yet. */
export interface Owner {
  world: Place
  deployment: Pick<Deployment, 'name' | 'adopted'>
  identity?: Identity
}

const schema = z.strictObject({
  format: z.literal(1),
  identity: z.uuid(),
  state: z.string(),
  /** Whose its files are; absent in what earlier versions wrote. */
  owner: z.strictObject({ uid: z.int().nonnegative(), gid: z.int().nonnegative() }).optional(),
})

/** An identity for a deployment that has none. */
export const newIdentity = ({ own }: Pick<World, 'own'>, name: string): Identity => ({
  id: randomUUID(),
  state: deploymentFiles(own, name).state,
  host: hostname(),
})

/** The identity that the state directory holds. One that was copied from another that is still there proves nothing, and is refused. */
export async function readIdentity(place: Place, name: string): Promise<Identity | undefined> {
  const paths = deploymentFiles(place.own, name)
  const found = await written(place, name)
  if (!found) return undefined
  const { identity: id, state } = found
  if (state === paths.state || !(await isStillThere(place, state))) return { id, state: paths.state, host: hostname() }
  // It keeps the path by which it is known: its container and its database bear that one.
  if (await isSameDirectory(place, state, paths.state)) return { id, state, host: hostname() }
  throw copied(paths.state, state, name)
}

async function written({ files, own }: Place, name: string): Promise<z.output<typeof schema> | undefined> {
  const path = deploymentFiles(own, name).identity
  const text = await files.read(path)
  if (text === undefined) return undefined
  return parsed(text, path)
}

/**
 * Whose the files of a gateway are, as root has to know: whoever comes to it by sudo leaves them to whom they belong, who would be locked out of them otherwise. Of
 * one from before this was written down its deploy.sh says it.
 */
export async function recordedOwner(place: Place, name: string): Promise<FileOwner | undefined> {
  const found = await written(place, name)
  if (found?.owner) return found.owner
  const path = deploymentFiles(place.own, name).deployment
  const text = await place.files.read(path)
  if (text === undefined) return undefined
  const is = await place.files.stat(projectFiles(recordedFrom(text, path)).deployScript)
  return is && { uid: is.uid, gid: is.gid }
}

function parsed(text: string, path: string): z.output<typeof schema> {
  try {
    return schema.parse(JSON.parse(text))
  } catch (error) {
    throw new Failure({
      what: `${path} cannot be understood`,
      why: 'it is damaged, or a newer Gatewright wrote it; it says which containers, roles and databases are this gateway’s',
      next: `bring ${path} back from a backup of this host`,
      exit: Exit.refused,
      cause: error,
    })
  }
}

/** A directory that may not be looked into counts as being there: a state directory is its owner's alone. */
export async function isStillThere({ files }: Pick<Place, 'files'>, state: string): Promise<boolean> {
  try {
    return (await files.stat(`${state}/identity.json`)) !== undefined
  } catch {
    return true
  }
}

/** Whether two paths lead to one directory: a home was moved and a link left there, or it is mounted in two places. */
export async function isSameDirectory({ files }: Pick<Place, 'files'>, one: string, other: string): Promise<boolean> {
  const ids = [one, other].map(async path => (await files.stat((await files.real(path)) ?? path))?.id)
  const [first, second] = await Promise.all(ids).catch(() => [undefined, undefined])
  return first !== undefined && first === second
}

/** Two state directories cannot both have one gateway. */
export const copied = (here: string, original: string, name: string): Failure =>
  new Failure({
    what: `${name} is not changed from here: its state directory is a copy`,
    why: `${here} was copied from ${original}, which is still there, and both cannot own one gateway`,
    next: `work on it as the user whose ${original} is, or set up another gateway: --deployment NAME; to move this one for good, take ${original} away first`,
    exit: Exit.refused,
  })

/** Writes the identity down, before anything bears it. */
export async function writeIdentity(
  { files, own, owner: { uid, gid } }: OwnedPlace,
  name: string,
  { id, state }: Identity,
): Promise<void> {
  const paths = deploymentFiles(own, name)
  const text = `${JSON.stringify({ format: 1, identity: id, state, owner: { uid, gid } }, undefined, 2)}\n`
  if ((await files.read(paths.identity)) !== text) await files.write(paths.identity, text, { mode: 0o600 })
}

/**
 * Writes the identity of a plan down before anything bears it. Where another run of this same user has given the gateway one since the plan was made, that plan
 * would make everything over that bears it.
 */
export async function takeIdentity(place: OwnedPlace, name: string, identity: Identity | undefined): Promise<void> {
  const is = await readIdentity(place, name)
  if (is && is.id !== identity?.id)
    throw new Failure({
      what: `${name} has changed since the plan was made`,
      why: 'another run of Gatewright has set it up meanwhile',
      next: 'run the same command again: it plans by what is there now',
      exit: Exit.refused,
    })
  if (identity) await writeIdentity(place, name, identity)
}

/** Forgets it where nothing that could bear it is left: after a first setup was taken back whole. */
export async function forgetIdentity(place: Place, name: string): Promise<void> {
  if (!(await isKnown(place, name))) await place.files.remove(deploymentFiles(place.own, name).identity)
}

/** Whether a gateway of that name is recorded here: finished, or begun. */
export async function isKnown({ files, own }: Place, name: string): Promise<boolean> {
  const paths = deploymentFiles(own, name)
  if (await files.stat(paths.deployment)) return true
  const journal = await readJournal(files, paths.journal, name)
  return journal?.entries.some(({ state }) => state !== 'undone') ?? false
}

/** Whose a thing with this mark is. A name proves nothing: an identity does, and a record of a thing from before there were any. */
export async function standingHere(
  mark: Mark | undefined,
  { world, deployment, identity }: Owner,
  recorded = () => isKnown(world, deployment.name),
): Promise<Standing> {
  if (!mark) return 'unmarked'
  if (mark.identity === undefined) {
    const isOurs = mark.deployment === deployment.name && (deployment.adopted !== undefined || (await recorded()))
    return isOurs ? 'ours' : 'other'
  }
  const own = identity ?? (await readIdentity(world, deployment.name))
  // What bears the identity of a container that was adopted was given over with it.
  return mark.identity === own?.id || mark.identity === deployment.adopted?.identity ? 'ours' : 'other'
}
