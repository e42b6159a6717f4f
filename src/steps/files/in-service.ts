import { join } from 'node:path'
import type { ContainerState } from '../../adapters/container-engine.ts'
import type { PlanContext } from '../../engine/step.ts'
import { deploymentFiles } from '../../paths.ts'
import { configLabel, projectFiles } from '../paths.ts'
import { sha256 } from '../sha256.ts'

/**
 * The config.yaml that the container in service was started with is kept while another one is written. Should the new container not become ready, it is
 * put back: the one in service reads the file again whenever it is restarted.
 */
const keptPath = ({ world, deployment }: PlanContext) =>
  join(deploymentFiles(world.own, deployment.name).state, 'config.in-service.yaml')

/** Keeps a text that is about to be replaced, if a container was started with it. */
export async function keepConfigInService(context: PlanContext, text: string | undefined): Promise<void> {
  const is = await context.world.engine.container(context.deployment.name)
  if (text === undefined || is?.spec.labels[configLabel] !== sha256(text)) return
  await context.world.files.write(keptPath(context), text, { mode: 0o600 })
}

/** Puts the kept text back, where it is the one that this container was started with. */
export async function putConfigBack(context: PlanContext, { spec }: ContainerState): Promise<void> {
  const { files, owner } = context.world
  const kept = await files.read(keptPath(context))
  if (kept === undefined || spec.labels[configLabel] !== sha256(kept)) return
  await files.write(projectFiles(context.deployment).configFile, kept, { mode: 0o644, owner })
}

/** Forgets it: another container is in service. */
export const forgetConfig = (context: PlanContext): Promise<void> => context.world.files.remove(keptPath(context))
