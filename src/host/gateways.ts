import type { ContainerState } from '../adapters/container-engine.ts'
import { ownLabel } from '../gateway/paths.ts'
import type { HostFacts } from './facts.ts'
import { isLiteLlm } from './lite-llm.ts'

/** Gatewright's own containers by their label, others by their image. */
export function gatewaysAmong(containers: ContainerState[]): HostFacts['gateways'] {
  return containers
    .filter(is => is.spec.labels[ownLabel] !== undefined || isLiteLlm(is))
    .map(({ id, spec, status, health }) => ({
      id,
      name: spec.name,
      image: spec.image,
      state: health ? `${status}, ${health}` : status,
      ...(spec.labels[ownLabel] !== undefined && { deployment: spec.labels[ownLabel] }),
    }))
}
