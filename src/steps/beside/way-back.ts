import type { ContainerState } from '../../adapters/container-engine.ts'
import type { PlanContext } from '../../engine/step.ts'
import { previousName } from '../container/names.ts'
import { removeContainer } from '../container/remove.ts'
import { isOwnBeside } from '../../identity/own.ts'
import { besideName, serversBeside } from './place.ts'

/*
 * The container of an MCP server beside the gateway is replaced before the gateway itself. The one before waits, stopped, as long as the gateway may still go
 * back to it.
 */

/** Containers that wait, and the names that they had. */
async function waiting(context: PlanContext): Promise<{ old: ContainerState; name: string }[]> {
  const { deployment, world } = context
  const names = serversBeside(deployment).map(server => besideName(deployment, server))
  const found = await Promise.all(
    names.map(async name => ({ name, old: await world.engine.container(previousName(name)) })),
  )
  const own = await Promise.all(
    found.map(async ({ name, old }) => (old && (await isOwnBeside(old, context)) ? [{ name, old }] : [])),
  )
  return own.flat()
}

/** The containers from before serve again. */
export async function putBesideBack(context: PlanContext): Promise<void> {
  const { engine } = context.world
  for (const { name, old } of await waiting(context)) {
    const is = await engine.container(name)
    if (is && !(await isOwnBeside(is, context))) continue
    if (is) await removeContainer(engine, is)
    await engine.rename(old.id, name)
    await engine.start(old.id)
  }
}

/** The gateway does not go back to them any more. */
export async function forgetBesideBefore(context: PlanContext): Promise<void> {
  for (const { old } of await waiting(context)) await removeContainer(context.world.engine, old)
}
