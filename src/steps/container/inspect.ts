import type { ContainerSpec, ContainerState } from '../../adapters/container-engine.ts'
import type { PlanContext } from '../../engine/step.ts'
import type { Failure } from '../../failure.ts'
import { type Outages, readOutages } from '../../outage.ts'
import { wantedConfig } from '../files/wanted.ts'
import { movingRoles } from '../logins.ts'
import { markInLabels } from '../../identity/mark.ts'
import { isAdopted, isOwn, notOurs } from '../../identity/own.ts'
import { recorded } from '../../gateway/recorded.ts'
import { scopeState } from '../secrets/index.ts'
import { asKept } from './confine.ts'
import { differences } from './differences.ts'
import { candidateName, previousName } from './names.ts'
import { answersReady } from './ready.ts'
import { containerSpec } from './spec.ts'

/** The container as it is and what would have to be replaced. Holds no environment: a plan may be shown. */
export interface ContainerFound {
  is?: {
    id: string
    status: ContainerState['status']
    /** Why it may not be touched, where it is somebody else's. */
    refusal?: Failure
    adopted: boolean
    differences: string[]
    ready: boolean
  }
  /** An older container of ours that a replacement moved aside. */
  previous?: { id: string }
  /** Where there is none of its name: another name under which one runs that bears its identity. */
  elsewhere?: string
  /** Roles that get a new password together with the container. */
  roles: string[]
  /** How long it did not answer at earlier changes. */
  outages: Outages
}

/** The container as the deployment, the secret store and config.yaml want it. */
export async function wantedSpec(context: PlanContext): Promise<ContainerSpec> {
  const config = await wantedConfig(context, await recorded(context))
  const { wanted } = await scopeState(context, 'container')
  return asKept(containerSpec(context.deployment, wanted, config, context.identity), context.world.engine)
}

export async function inspectContainer(context: PlanContext): Promise<ContainerFound> {
  const { engine } = context.world
  const { deployment } = context
  const { name } = deployment
  const spec = await wantedSpec(context)
  const [is, previous, image] = await Promise.all([
    engine.container(name),
    engine.container(previousName(name)),
    engine.image(spec.image),
  ])
  const differs = is ? differences(spec, is, image?.id) : []
  const ready = is?.status === 'running' && differs.length === 0 && (await answersReady(context))
  return {
    ...(is && {
      is: {
        id: is.id,
        status: is.status,
        ...(!(await isOwn(is, context)) && { refusal: notOurs(is) }),
        adopted: isAdopted(is, deployment),
        differences: differs,
        ready,
      },
    }),
    ...(previous && (await isOwn(previous, context)) && { previous: { id: previous.id } }),
    ...(!is && !previous && (await elsewhere(context))),
    roles: await movingRoles(context),
    outages: await readOutages(context.world, name),
  }
}

/** Somebody gave it another name: it has the port, and a second one would be made beside it. */
async function elsewhere({ world, deployment, identity }: PlanContext): Promise<{ elsewhere?: string }> {
  if (!identity) return {}
  const bearing = (await world.engine.containers()).find(
    ({ spec, status }) =>
      status === 'running' &&
      markInLabels(spec.labels)?.identity === identity.id &&
      spec.name !== candidateName(deployment.name),
  )
  return bearing ? { elsewhere: bearing.spec.name } : {}
}
