import type { ContainerEngine, ContainerState } from '../../adapters/container-engine.ts'

const isUp = ({ status }: ContainerState) => status === 'running' || status === 'restarting' || status === 'paused'

/** Stops and removes a container. */
export async function removeContainer(engine: ContainerEngine, container: ContainerState): Promise<void> {
  if (isUp(container)) await engine.stop(container.id)
  await engine.remove(container.id)
}
