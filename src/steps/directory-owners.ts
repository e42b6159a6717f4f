import { basename, dirname } from 'node:path'
import type { Deployment } from '../deployment/schema.ts'
import { deploymentFrom, parseAnswers } from '../deployment/file.ts'
import type { PlanContext } from '../engine/step.ts'
import { Exit, Failure } from '../failure.ts'
import { deploymentFiles } from '../paths.ts'
import { inContainer, ownLabel } from '../gateway/paths.ts'

/** A directory that another deployment writes its files into. */
export interface Taken {
  directory: string
  by: string
}

type Context = Pick<PlanContext, 'world' | 'deployment'>

const isWithin = (path: string, directory: string) => `${path}/`.startsWith(`${directory}/`)

/** Another's files would stand among ours, or ours among theirs. */
const meet = (one: string, other: string) => isWithin(one, other) || isWithin(other, one)

/** Directories and env files of the other deployments that are recorded here. */
async function recordedHere({ world, deployment }: Context): Promise<{ by: string; paths: Deployment['paths'] }[]> {
  const names = (await world.files.list(world.own.config)).filter(name => name !== deployment.name)
  const found = names.map(async name => {
    const path = deploymentFiles(world.own, name).deployment
    const text = await world.files.read(path).catch(() => undefined)
    return text === undefined ? [] : [{ by: name, paths: deploymentFrom(parseAnswers(text, path)).deployment.paths }]
  })
  // One that cannot be read is told by its own commands.
  return (await Promise.all(found.map(each => each.catch(() => [])))).flat()
}

/** Directories of gateways of other names on this engine, whoever set them up. */
async function onEngine(context: Context): Promise<Taken[]> {
  const containers = await context.world.engine.containers()
  const found = containers.map(async is => {
    const by = is.spec.labels[ownLabel]
    const config = is.spec.mounts.find(({ target }) => target === inContainer.config)?.source
    // One of the same name is refused by itself, with whose it is.
    if (by === undefined || by === context.deployment.name || !config || basename(config) !== 'config') return []
    return [{ directory: dirname(config), by }]
  })
  return (await Promise.all(found)).flat()
}

/** Which of the paths that this deployment wants are another's. */
export async function takenPaths(context: Context): Promise<Taken[]> {
  const { project, secrets } = context.deployment.paths
  const recorded = await recordedHere(context)
  const directories = [
    ...recorded.map(({ by, paths }) => ({ directory: paths.project, by })),
    ...(await onEngine(context)),
  ]
  return [
    ...directories.filter(({ directory }) => meet(project, directory)),
    ...recorded.flatMap(({ by, paths }) =>
      secrets !== undefined && paths.secrets === secrets ? [{ directory: secrets, by }] : [],
    ),
  ]
}

/** One directory has the files of one gateway. */
export const takenByAnother = ({ directory, by }: Taken): Failure =>
  new Failure({
    what: `${directory} belongs to the gateway ${by}`,
    why: 'its config.yaml, deploy.sh or secrets are there, and one would be written over the other',
    next: 'choose another directory: paths.project and paths.secrets',
    exit: Exit.refused,
  })
