import type { ContainerSpec, ContainerState } from '../adapters/container-engine.ts'
import { differences } from '../steps/container/differences.ts'
import { wantedSpec } from '../steps/container/inspect.ts'
import { isAdopted } from '../identity/own.ts'
import type { CheckContext } from './check.ts'

/** Variables that a container has beyond the planned ones. Without its image it is not known what of them the image sets. */
export async function unplannedEnvironment(
  is: ContainerState,
  wanted: ContainerSpec,
  { world }: CheckContext,
): Promise<string[]> {
  const beyond = Object.keys(is.spec.env).filter(name => !(name in wanted.env))
  if (beyond.length === 0 || !(await world.engine.image(is.imageId))) return []
  return [`environment that nobody planned: ${beyond.join(', ')}`]
}

/** Networks that a container is on beyond the planned ones. */
export function unplannedNetworks({ networks }: ContainerState, planned: readonly string[]): string[] {
  const beyond = Object.keys(networks).filter(name => !planned.includes(name))
  return beyond.length > 0 ? [`also on the network ${beyond.join(', ')}`] : []
}

/**
 * In what the container is another than the deployment wants, but for what checks of their own look at: its image, ports, restart policy and log. One
 * that was adopted is as somebody made it until a change replaces it.
 */
export async function unplanned(is: ContainerState, context: CheckContext): Promise<string[]> {
  if (isAdopted(is, context.deployment)) return []
  const wanted = await wantedSpec(context)
  const { image, ports, restart, log } = is.spec
  return [
    ...differences({ ...wanted, image, ports, restart, log }, is),
    ...(await unplannedEnvironment(is, wanted, context)),
    ...unplannedNetworks(is, [wanted.network, ...(wanted.joins ?? [])]),
  ]
}
