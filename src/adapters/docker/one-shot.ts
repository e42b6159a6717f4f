import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import type Docker from 'dockerode'
import type { OneShotSpec } from '../container-engine.ts'
import { FrameSplitter } from './demux.ts'

/** Marks containers that Gatewright runs to look at something, so that one whose Gatewright was killed can be recognised. */
export const probeLabel = 'dev.gatewright.probe'

const mostBytes = 1024 * 1024

const optionsOf = ({
  image,
  entrypoint,
  args,
  env = {},
  mounts = [],
  network,
  extraHosts = [],
}: OneShotSpec): Docker.ContainerCreateOptions => ({
  name: `gatewright-probe-${randomBytes(6).toString('hex')}`,
  Image: image,
  Entrypoint: entrypoint,
  Cmd: args,
  Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
  Labels: { [probeLabel]: 'true' },
  HostConfig: {
    AutoRemove: true,
    Mounts: mounts.map(({ source, target, readOnly }) => ({
      Type: 'bind',
      Source: source,
      Target: target,
      ReadOnly: readOnly,
    })),
    ExtraHosts: extraHosts,
    ...(network && { NetworkMode: network }),
  },
})

async function outputOf(stream: Readable): Promise<string> {
  const splitter = new FrameSplitter()
  const parts: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream as AsyncIterable<Buffer>)
    for (const { payload } of splitter.take(chunk)) {
      if (bytes < mostBytes) parts.push(payload)
      bytes += payload.length
    }
  return Buffer.concat(parts).toString('utf8')
}

/** The exit code, from the event: the container is gone as soon as it has ended. */
async function exitCodeOf(events: Readable): Promise<number> {
  const [chunk] = (await once(events, 'data')) as [Buffer]
  const event = JSON.parse(chunk.toString()) as { Actor: { Attributes: { exitCode: string } } }
  return Number(event.Actor.Attributes.exitCode)
}

/** Runs a container to its end. It is attached to before it starts, so that nothing of what it prints is lost, and the engine removes it. */
export async function runToEnd(
  docker: Docker,
  spec: OneShotSpec,
  signal: AbortSignal,
): Promise<{ exitCode: number; output: string }> {
  signal.throwIfAborted()
  const container = await docker.createContainer(optionsOf(spec))
  const remove = () => void container.remove({ force: true }).catch(() => undefined)
  signal.addEventListener('abort', remove, { once: true })
  try {
    const stream = await container.attach({ stream: true, stdout: true, stderr: true })
    const events = (await docker.getEvents({ filters: { container: [container.id], event: ['die'] } })) as Readable
    const ended = Promise.all([exitCodeOf(events), outputOf(stream as unknown as Readable)])
    await container.start()
    const [exitCode, output] = await ended.finally(() => events.destroy())
    signal.throwIfAborted()
    return { exitCode, output }
  } catch (error) {
    // One that did not start is not removed by the engine.
    remove()
    throw error
  } finally {
    signal.removeEventListener('abort', remove)
  }
}
