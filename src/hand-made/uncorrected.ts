import { commandName } from '../command-name.ts'
import type { Deployment } from '../deployment/schema.ts'
import { Exit, Failure } from '../failure.ts'
import type { World } from '../world.ts'
import { adoptedContainer } from './secrets.ts'

/**
 * Refuses what needs files and secrets of Gatewright's own, as long as a gateway is the hand-made one: they are in its container and nowhere else, and to change
 * one of them would be to change all of them.
 */
export async function refuseUncorrected(world: World, deployment: Deployment, what: string): Promise<void> {
  if (!(await adoptedContainer(world, deployment))) return
  throw new Failure({
    what,
    why: `${deployment.name} was made by hand and has not been corrected yet: its secrets and files are not Gatewright's`,
    next: `correct it first, by a plan that says what it interrupts: ${commandName} reconfigure --deployment ${deployment.name}`,
    exit: Exit.refused,
  })
}
