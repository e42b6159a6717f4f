import type { ContainerState } from '../adapters/container-engine.ts'
import type { Deployment } from '../deployment/schema.ts'
import { ownLabel } from './paths.ts'

/** Whether a container is the one that this deployment adopted: known by its id, since nothing of it is touched. */
export const isAdopted = (is: ContainerState | undefined, { adopted }: Pick<Deployment, 'adopted'>): boolean =>
  is !== undefined && is.id === adopted?.container

/** Whether a container is this deployment's own: made for it, or adopted by it. */
export const isOwn = (is: ContainerState | undefined, deployment: Pick<Deployment, 'name' | 'adopted'>): boolean =>
  is?.spec.labels[ownLabel] === deployment.name || isAdopted(is, deployment)
