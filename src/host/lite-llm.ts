import type { ContainerState } from '../adapters/container-engine.ts'

/** Whether there is a LiteLLM in a container: by its image, or by what only LiteLLM is started with. */
export const isLiteLlm = ({ spec }: ContainerState): boolean =>
  /litellm/i.test(spec.image) ||
  spec.env.LITELLM_MASTER_KEY !== undefined ||
  (spec.args.includes('--config') && spec.env.DATABASE_URL !== undefined)
