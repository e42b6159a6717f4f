import { dirname, join, relative } from 'node:path'
import type { Files } from '../adapters/files.ts'
import { count } from '../checks/words.ts'
import { recordedDeployment, storedSecrets } from '../gateway/deployed.ts'
import { commandName } from '../command-name.ts'
import { deploymentText, recordedFrom } from '../deployment/file.ts'
import type { AdminLogin } from '../deployment/probes.ts'
import type { Deployment } from '../deployment/schema.ts'
import { undoAll } from '../engine/apply.ts'
import type { Listener } from '../engine/events.ts'
import type { PlanContext } from '../engine/step.ts'
import { Exit, Failure } from '../failure.ts'
import { deploymentFiles } from '../paths.ts'
import { alone } from '../setup/carry-out.ts'
import { closingSteps } from '../setup/closing-steps.ts'
import { steps } from '../steps/index.ts'
import { secretValues } from '../gateway/resolve-secrets.ts'
import type { World } from '../world.ts'
import type { OwnedResource } from '../engine/owned.ts'
import { decisions, type RemovalDecision, isKeptForLater, nameable, wantsAdmin } from './decision.ts'
import { inventory } from './inventory.ts'

const everyStep = [...steps, ...closingSteps]

/** A gateway that is to be removed, and everything that it has here. */
export interface Removal {
  context: PlanContext
  owned: OwnedResource[]
}

/** What a removal ended with. */
export interface Removed {
  all: RemovalDecision[]
  /** What was to go and is still there, with the reason as far as it is known. */
  left: string[]
  log?: string
}

/** The desired state of a gateway whose removal has begun: it is needed until the last of it is gone. */
const removedName = 'removed.yaml'

const removedPath = (world: World, name: string) => join(deploymentFiles(world.own, name).state, removedName)

async function deploymentOf(world: World, name: string): Promise<Deployment> {
  const path = removedPath(world, name)
  const [recorded, begun] = await Promise.all([
    world.files.read(deploymentFiles(world.own, name).deployment),
    world.files.read(path),
  ])
  if (recorded !== undefined || begun === undefined) return recordedDeployment(world, name)
  return recordedFrom(begun, path)
}

/** Whether a removal of this gateway was begun and something of it is still here. */
export const isBegun = async (world: World, name: string): Promise<boolean> =>
  (await world.files.stat(removedPath(world, name))) !== undefined &&
  (await world.files.stat(deploymentFiles(world.own, name).deployment)) === undefined

/** Why a removal ended early. */
export const stopped = (): Failure =>
  new Failure({
    what: 'stopped on request',
    why: 'the removal was interrupted',
    next: `run the same command again to go on from there: ${commandName} remove`,
    exit: Exit.interrupted,
  })

/** Looks at everything that the gateway has here. Reads only. */
export async function openRemoval(world: World, name: string): Promise<Removal> {
  const deployment = await deploymentOf(world, name)
  // A removal that goes on, or a store that is locked: what needs no secret is removed all the same.
  const secrets = await storedSecrets(world, deployment).catch(() => secretValues(new Map()))
  const context = { deployment, world, secrets }
  return { context, owned: await inventory(context, [...closingSteps, ...steps]) }
}

/** Refuses a name that nothing has. What a removal that goes on has taken away already may be named again. */
export function checkNames({ owned, context }: Removal, named: Iterable<string>): void {
  const known = [...new Set(nameable(owned).map(({ name }) => name))]
  const gone = [context.deployment.database.name, 'secrets', 'dumps']
  const unknown = [...named].filter(name => !known.includes(name) && !gone.includes(name))
  if (unknown.length === 0) return
  throw new Failure({
    what: `there is nothing named ${unknown.join(', ')} to remove`,
    why: known.length > 0 ? `what can be named is ${known.join(', ')}` : 'nothing here has to be named',
    next: `look at the inventory: ${commandName} remove --plan`,
    exit: Exit.usage,
  })
}

const noAdmin = (all: RemovalDecision[]): Failure =>
  new Failure({
    what: "nothing was removed: PostgreSQL's administrator login is needed",
    why: `it is not kept, and this goes only with it: ${all
      .filter(one => wantsAdmin([one]))
      .map(({ what }) => what)
      .join(', ')}`,
    next: 'give it in a file with an admin block (user, password: env:NAME): --answers FILE; on a terminal it is asked for',
    exit: Exit.usage,
  })

export interface RemoveOptions {
  named: ReadonlySet<string>
  admin?: AdminLogin
  listen: Listener
  signal: AbortSignal
}

/** Takes away what goes, newest first. Killed, it goes on where it was; ends with nothing of the gateway left but what was kept. */
export async function remove({ context, owned }: Removal, options: RemoveOptions): Promise<Removed> {
  const { world, deployment } = context
  const { name } = deployment
  const all = decisions(owned, options.named)
  if (wantsAdmin(all) && !options.admin) throw noAdmin(all)
  const paths = deploymentFiles(world.own, name)
  const keeps = all.some(isKeptForLater)
  const told: string[] = []
  let log: string | undefined
  const listen: Listener = event => {
    if (event.type === 'change-progress' && event.progress.kind === 'text') told.push(event.progress.text)
    options.listen(event)
  }
  const run = {
    world,
    name,
    command: 'gatewright remove',
    listen,
    signal: options.signal,
    logged: (path: string) => (log = path),
  }
  const kept = new Set(all.filter(stays).flatMap(({ changes }) => changes))
  await alone(run, context, async (journal, heard) => {
    await world.files.write(removedPath(world, name), deploymentText(deployment), { mode: 0o600 })
    await undoAll({
      steps: everyStep,
      context: { ...context, ...(options.admin && { admin: options.admin }) },
      journal,
      listen: heard,
      signal: options.signal,
      stays: ({ id }) => kept.has(id),
      mayDropData: async () => true,
    })
    for (const { fate, remove: takeAway } of all) if (fate === 'removed') await takeAway?.()
    if (keeps) await journal.finished('put back')
    else await forget(world.files, paths)
  }).catch((error: unknown) => {
    throw error instanceof Failure && log && !error.log ? error.withLog(log) : error
  })
  if (!keeps) {
    await world.files.removeTree(paths.logs)
    // It goes last: without it a removal that was killed could not go on.
    await world.files.remove(removedPath(world, name))
  }
  for (const path of [paths.state, dirname(paths.logs), world.own.state, world.own.config])
    await removeEmpty(world.files, path)
  const there = await stillThere(all, world.files)
  return { all, left: [...there, ...told], ...(keeps && log && { log }) }
}

/** Its entries stay in the journal: an edit by hand, data, and the directory that they lie in. */
const stays = (one: RemovalDecision): boolean =>
  isKeptForLater(one) || (one.fate === 'kept' && one.isDirectory === true)

/** All that the state directory holds but for what says which gateway it was. */
async function forget(files: Files, { state }: ReturnType<typeof deploymentFiles>): Promise<void> {
  for (const name of await files.list(state)) if (name !== removedName) await files.removeTree(join(state, name))
}

async function removeEmpty(files: Files, path: string): Promise<void> {
  if ((await files.list(path)).length === 0) await files.remove(path)
}

/** Paths of the files below a directory. */
async function filesBelow(files: Files, directory: string): Promise<string[]> {
  const found = (await files.list(directory)).map(async name => {
    const path = join(directory, name)
    return (await files.stat(path))?.kind === 'directory' ? filesBelow(files, path) : [path]
  })
  return (await Promise.all(found)).flat()
}

/** Why a directory is still there, which goes only when it is empty. */
async function filledBy(files: Files, directory: string): Promise<string> {
  const [first, ...more] = await filesBelow(files, directory)
  if (!first) return ''
  const others = more.length > 0 ? ` and ${count(more.length, 'more file')}` : ''
  return `: ${relative(directory, first)}${others} in it is not of this gateway`
}

async function stillThere(all: RemovalDecision[], files: Files): Promise<string[]> {
  const found = all.map(async ({ fate, path, what, isDirectory }) =>
    fate === 'removed' && path && (await files.stat(path))
      ? [`${what} was left${isDirectory ? await filledBy(files, path) : ''}`]
      : [],
  )
  return (await Promise.all(found)).flat()
}
