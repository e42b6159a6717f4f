import type { ContainerState } from '../../adapters/container-engine.ts'
import type { ApplyContext } from '../../engine/step.ts'
import { asFailure, Failure } from '../../failure.ts'
import { bringDatabaseBack } from '../database-content.ts'
import { putInServiceBack, retireInService } from '../in-service.ts'
import { moveLogins, moveLoginsBack } from '../logins.ts'
import { wantedSpec } from './inspect.ts'
import { previousName } from './names.ts'
import { startAndWait } from './ready.ts'
import { removeContainer } from './remove.ts'

/** Creates the container, with the database that belongs to it, and waits for it. One that did not become ready stays, stopped, so that its log can be read. */
export async function createContainer(context: ApplyContext): Promise<void> {
  await moveLogins(context)
  if (context.bringsBack?.dump) await bringDatabaseBack(context, context.bringsBack.dump)
  const id = await context.world.engine.create(await wantedSpec(context))
  await startAndWait(context, id)
}

/** Waits for a container that is there, starting it where it does not run. */
export async function startContainer(context: ApplyContext, is: ContainerState): Promise<void> {
  await startAndWait(context, is.id, is.status === 'running' ? { start: async () => undefined } : {})
}

/** What is there under both names: a run that was killed leaves an old one that was moved aside. */
export async function findBoth({ world, deployment }: ApplyContext) {
  const [is, previous] = await Promise.all(
    [deployment.name, previousName(deployment.name)].map(name => world.engine.container(name)),
  )
  return { is, previous }
}

/**
 * The container that serves until the new one is ready: moved aside and stopped. One that did not serve is nothing to go back to, and is removed;
 * so is a new one of an interrupted run, while the old one is still there.
 */
export async function moveAside(
  context: ApplyContext,
  is: ContainerState,
  previous: ContainerState | undefined,
): Promise<ContainerState | undefined> {
  const { engine } = context.world
  if (previous || is.status !== 'running') {
    await removeContainer(engine, is)
    return previous
  }
  await engine.rename(is.id, previousName(context.deployment.name))
  await engine.stop(is.id)
  return is
}

/** Does the work that ends with a new container ready; the old one comes back if it fails, and goes if it does not. */
export async function withWayBack(
  context: ApplyContext,
  old: ContainerState | undefined,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    throw old ? await broughtBack(context, old, error) : error
  }
  if (old) await context.world.engine.remove(old.id)
  await retireInService(context)
}

/** The previous container serves again, and the failure says so. */
async function broughtBack(context: ApplyContext, old: ContainerState, thrown: unknown): Promise<Failure> {
  const { engine } = context.world
  const { name } = context.deployment
  const failed = await engine.container(name)
  if (failed) await removeContainer(engine, failed)
  // The old one serves again whatever becomes of the rest.
  const cost = await putInServiceBack(context).then(
    ({ told }) => told,
    (error: unknown) => `and what it had before could not be put back: ${asFailure(error).message}`,
  )
  await moveLoginsBack(context)
  await engine.rename(old.id, name)
  // Going back is finished also when the run was stopped by its user.
  await startAndWait({ ...context, signal: new AbortController().signal }, old.id)
  const { what, why, next, exit, lines, remedies } = asFailure(thrown)
  const told = [why, 'the previous container serves again', ...(cost ? [cost] : [])].join('; ')
  return new Failure({ what, why: told, next, exit, lines, remedies, cause: thrown })
}
