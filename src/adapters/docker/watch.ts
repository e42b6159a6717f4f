import type { Readable } from 'node:stream'
import { totalmem } from 'node:os'
import type Docker from 'dockerode'
import type { ContainerEngine, ContainerEvent, ContainerUsage } from '../container-engine.ts'
import type { Client } from './client.ts'
import { unless } from './client.ts'
import { dockerFailure } from './errors.ts'
import { jsonLines } from './json-lines.ts'

/** The engine's own names; every probe of a health check also makes three exec events, so only these are asked for. */
const asked = ['create', 'start', 'die', 'oom', 'destroy', 'rename', 'health_status']

interface DockerEvent {
  Action: string
  Actor: { ID: string; Attributes?: Record<string, string> }
  timeNano: number
}

/** An event in our words: `health_status: healthy` is an action of its own to the engine. */
export function eventOf({ Action, Actor, timeNano }: DockerEvent): ContainerEvent {
  const { name = '', exitCode } = Actor.Attributes ?? {}
  const health = /^health_status: (healthy|unhealthy)$/.exec(Action)?.[1] as ContainerEvent['health']
  const action = Action.startsWith('health_status') ? 'health' : (Action as ContainerEvent['action'])
  return {
    at: new Date(timeNano / 1e6).toISOString(),
    id: Actor.ID,
    name,
    action,
    ...(exitCode !== undefined && { exitCode: Number(exitCode) }),
    ...(health && { health }),
  }
}

async function* events({ streaming, where }: Client, signal: AbortSignal): AsyncGenerator<ContainerEvent> {
  try {
    const filters = { type: ['container' as const], event: asked }
    const asking: Docker.GetEventsOptions & { abortSignal: AbortSignal } = { filters, abortSignal: signal }
    const stream = (await streaming.getEvents(asking)) as Readable
    for await (const event of jsonLines<DockerEvent>(stream)) yield eventOf(event)
    throw Object.assign(new Error('the stream of events ended'), { code: 'ECONNRESET' })
  } catch (error) {
    if (!signal.aborted) throw dockerFailure(error, 'what happens to containers can no longer be followed', where)
  }
}

interface DockerStats {
  cpu_stats?: { cpu_usage?: { total_usage?: number } }
  memory_stats?: { usage?: number; limit?: number; stats?: Record<string, number> }
}

/** As the docker client counts (cli/command/container/stats_helpers.go): cgroup v1 and v2 name the file cache differently. */
export function usageOf({ cpu_stats: cpu, memory_stats: memory }: DockerStats): ContainerUsage | undefined {
  const { usage, limit, stats = {} } = memory ?? {}
  const time = cpu?.cpu_usage?.total_usage
  // A container that does not run is answered with zeros or without these parts.
  if (!time || usage === undefined) return undefined
  const cache = stats.total_inactive_file ?? stats.inactive_file ?? 0
  const limited = limit !== undefined && limit < totalmem()
  return {
    cpuSeconds: time / 1e9,
    memoryBytes: Math.max(0, usage - (cache < usage ? cache : 0)),
    ...(limited && { memoryLimitBytes: limit }),
  }
}

/** The part of the engine that is watched. */
export function watchCalls(client: Client): Pick<ContainerEngine, 'events' | 'usage'> {
  return {
    events: signal => events(client, signal),
    usage: id =>
      client.doing(`what the container ${id} uses could not be read`, async () => {
        // One sample at once; without `one-shot` the engine takes a second one and answers after two seconds.
        const read = client.docker.getContainer(id).stats({ stream: false, 'one-shot': true })
        const stats = await unless(read as Promise<unknown>, 404, 409)
        return stats === undefined ? undefined : usageOf(stats as DockerStats)
      }),
  }
}
