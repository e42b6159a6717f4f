import { judgeVersion } from '../versions/versions.ts'
import { asFailure, type Failure } from '../failure.ts'
import type { GatewayStatus } from './model.ts'
import type { Subject } from './subject.ts'

/** What the engine says of the container; `problem` where the engine itself does not answer. */
export interface ContainerRead {
  container: GatewayStatus['container']
  problem?: Failure
}

/** The clock of this host may stand before the container's start: it was set back. */
const since = (startedAt: string, now: Date) =>
  Math.max(0, Math.round((now.getTime() - new Date(startedAt).getTime()) / 1000))

/** One look at the container and, while it runs, one sample of what it uses. */
export async function readContainer({ world, deployment, made }: Subject): Promise<ContainerRead> {
  const { name } = deployment
  try {
    const is = await world.engine.container(name)
    if (!is) return { container: { name, state: 'absent' } }
    const used = is.status === 'running' ? await world.engine.usage(is.id) : undefined
    const started = is.startedAt && new Date(is.startedAt).toISOString()
    return {
      container: {
        name,
        id: is.id,
        state: is.status,
        // Docker keeps the last word on a container that has ended.
        ...(is.health && is.status === 'running' && { health: is.health }),
        restarts: is.restarts,
        ...(started && { startedAt: started }),
        ...(started && is.status === 'running' && { uptimeSeconds: since(started, world.now()) }),
        ...(is.exitCode !== undefined && { exitCode: is.exitCode }),
        image: is.spec.image,
        ...(made.version &&
          made.imageId === is.imageId && { version: made.version, aboveFloor: judgeVersion(made.version).accepted }),
        ...used,
      },
    }
  } catch (error) {
    return { container: { name, state: 'unknown' }, problem: asFailure(error) }
  }
}
