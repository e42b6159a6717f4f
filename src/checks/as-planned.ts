import type { ContainerState } from '../adapters/container-engine.ts'
import { differences } from '../steps/container/differences.ts'
import { wantedSpec } from '../steps/container/inspect.ts'
import { isAdopted } from '../steps/own.ts'
import type { CheckContext } from './check.ts'

/**
 * In what the container is another than the deployment wants, but for what checks of their own look at: its image, ports, restart policy and log. One
 * that was adopted is as somebody made it until a change replaces it.
 */
export async function unplanned(is: ContainerState, context: CheckContext): Promise<string[]> {
  if (isAdopted(is, context.deployment)) return []
  const wanted = await wantedSpec(context)
  const { image, ports, restart, log } = is.spec
  const beyond = Object.keys(is.spec.env).filter(name => !(name in wanted.env))
  const networks = Object.keys(is.networks).filter(
    name => name !== wanted.network && !(wanted.joins ?? []).includes(name),
  )
  return [
    ...differences({ ...wanted, image, ports, restart, log }, is),
    // Without its image it is not known what of them the image sets.
    ...(beyond.length > 0 && (await context.world.engine.image(is.imageId))
      ? [`environment that nobody planned: ${beyond.join(', ')}`]
      : []),
    ...(networks.length > 0 ? [`also on the network ${networks.join(', ')}`] : []),
  ]
}
