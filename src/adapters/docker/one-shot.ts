import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import type Docker from 'dockerode'
import { isAlive } from '../../alive.ts'
import type { OneShotSpec } from '../container-engine.ts'
import { loaderArguments, loaderEntrypoint } from '../secret-file.ts'
import { FrameSplitter } from './demux.ts'
import { applyOptions } from './options.ts'
import { jsonLines } from './json-lines.ts'
import { putSecretFile } from './secret-archive.ts'
import { ForeignText } from '../../text/foreign.ts'

/** Marks containers that Gatewright runs to look at something. Its value is the process that waits for the container. */
const probeLabel = 'dev.gatewright.probe'

const mostBytes = 1024 * 1024

const optionsOf = ({
  image,
  entrypoint,
  args,
  env = {},
  hidden = [],
  mounts = [],
  network,
  extraHosts = [],
  options = {},
}: OneShotSpec): Docker.ContainerCreateOptions =>
  applyOptions(options, {
    name: `gatewright-probe-${randomBytes(6).toString('hex')}`,
    Image: image,
    Entrypoint: hidden.length > 0 ? [loaderEntrypoint] : entrypoint,
    Cmd: hidden.length > 0 ? [...loaderArguments(entrypoint), ...args] : args,
    Env: Object.entries(env)
      .filter(([name]) => !hidden.includes(name))
      .map(([name, value]) => `${name}=${value}`),
    Labels: { [probeLabel]: String(process.pid) },
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
      // What it prints is read as it comes.
      LogConfig: { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '1' } },
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

interface DockerEvent {
  Action: string
  Actor: { Attributes: { exitCode?: string } }
}

/**
 * The exit code, by the container's events until it is gone: it is removed as soon as it has ended, and until then it holds its image and its network,
 * which the caller may want to remove.
 */
async function endOf(events: Readable): Promise<number> {
  let exitCode = -1
  for await (const { Action, Actor } of jsonLines<DockerEvent>(events as AsyncIterable<Buffer>)) {
    if (Action === 'die') exitCode = Number(Actor.Attributes.exitCode)
    if (Action === 'destroy') return exitCode
  }
  return exitCode
}

/** Removes what a Gatewright that was killed left behind: the engine removes such a container by itself only once it has run. */
async function removeLeftovers(docker: Docker): Promise<void> {
  const probes = await docker.listContainers({ all: true, filters: { label: [probeLabel] } })
  const left = probes.filter(({ Labels }) => !isAlive(Number(Labels[probeLabel])))
  // One that is being removed at the same moment is as good as removed.
  await Promise.all(
    left.map(({ Id }) =>
      docker
        .getContainer(Id)
        .remove({ force: true })
        .catch(() => undefined),
    ),
  )
}

/** Runs a container to its end. It is attached to before it starts, so that nothing of what it prints is lost, and the engine removes it. */
export async function runToEnd(
  docker: Docker,
  spec: OneShotSpec,
  signal: AbortSignal,
): Promise<{ exitCode: number; output: ForeignText }> {
  signal.throwIfAborted()
  await removeLeftovers(docker)
  const container = await docker.createContainer(optionsOf(spec))
  const remove = () => container.remove({ force: true }).catch(() => undefined)
  signal.addEventListener('abort', remove, { once: true })
  try {
    if (spec.hidden?.length) await putSecretFile(container, spec)
    const stream = await container.attach({ stream: true, stdout: true, stderr: true })
    const events = (await docker.getEvents({
      filters: { container: [container.id], event: ['die', 'destroy'] },
    })) as Readable
    const ended = Promise.all([endOf(events), outputOf(stream as unknown as Readable)])
    // Reported where it is waited for; after a failed start nobody does.
    ended.catch(() => undefined)
    await container.start()
    const [exitCode, output] = await ended
    signal.throwIfAborted()
    return { exitCode, output: ForeignText.of(output) }
  } catch (error) {
    // One that did not start is not removed by the engine. Its end also ends the streams.
    await remove()
    throw error
  } finally {
    signal.removeEventListener('abort', remove)
  }
}
