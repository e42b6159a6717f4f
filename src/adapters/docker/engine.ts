import Docker from 'dockerode'
import { Exit, Failure } from '../../failure.ts'
import type { ContainerEngine, ContainerState, LogLine, LogOptions, NetworkState } from '../container-engine.ts'
import type { Endpoint } from './connect.ts'
import { dockerFailure, hasStatus } from './errors.ts'
import { containerLogs } from './logs.ts'
import { runToEnd } from './one-shot.ts'
import { followPull } from './pull.ts'
import { registryLogin } from './registry-login.ts'
import { createOptions, type ImageDefaults, stateOf } from './spec.ts'

/** Gives the service time to end by itself before it is killed; Docker's own default. */
const stopSeconds = 10

/** `undefined` for what does not exist. */
const unlessMissing = <T>(work: Promise<T>): Promise<T | undefined> => unless(work, 404)

/** `undefined` where the engine answers with one of these HTTP statuses. */
async function unless<T>(work: Promise<T>, ...statuses: number[]): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (hasStatus(error, ...statuses)) return undefined
    throw error
  }
}

/** The engine looks names up among ids as well, by their beginning. */
const isMeant = (asked: string, { Id, Name }: { Id: string; Name: string }) =>
  Name.replace(/^\//, '') === asked || (asked.length >= 12 && Id.startsWith(asked))

/** Docker's engine at an endpoint that findEndpoint found, through dockerode. `configDirectory` is the docker CLI's, for registry logins. */
export function dockerEngine({ where, options }: Endpoint, configDirectory: string): ContainerEngine {
  const docker = new Docker(options)

  const doing = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if ((error as Error).name === 'AbortError') throw error
      throw dockerFailure(error, what, where)
    }
  }

  const defaultsOf = async (imageId: string): Promise<ImageDefaults | undefined> =>
    (await unlessMissing(docker.getImage(imageId).inspect()))?.Config

  const inspected = async (nameOrId: string): Promise<ContainerState | undefined> => {
    const is = await unlessMissing(docker.getContainer(nameOrId).inspect())
    return is && isMeant(nameOrId, is) ? stateOf(is, await defaultsOf(is.Image)) : undefined
  }

  const allContainers = async (): Promise<ContainerState[]> => {
    const listed = await docker.listContainers({ all: true })
    const states = await Promise.all(listed.map(({ Id }) => inspected(Id)))
    return states.filter(state => state !== undefined)
  }

  const withMembers = (
    network: { Name: string; Driver: string; Labels?: Record<string, string> },
    all: ContainerState[],
  ): NetworkState => {
    const on = all.flatMap(({ spec, networks }) => {
      const member = networks[network.Name]
      return member?.address ? [[spec.name, member] as const] : []
    })
    return { name: network.Name, driver: network.Driver, labels: network.Labels ?? {}, members: Object.fromEntries(on) }
  }

  async function* logs(id: string, given: LogOptions): AsyncGenerator<LogLine> {
    try {
      for await (const batch of containerLogs(docker, id, given)) for (const line of batch) yield line
    } catch (error) {
      throw dockerFailure(error, `the log of ${id} could not be read`, where)
    }
  }

  return {
    kind: 'docker',
    logs,
    info: () =>
      doing('Docker could not be reached', async () => {
        const { ApiVersion, Version, ...more } = await docker.version()
        if (typeof ApiVersion !== 'string') throw new Error('what answers there is no Docker engine')
        const components = (more as { Components?: { Name: string }[] }).Components ?? []
        if (components.some(({ Name }) => /podman/i.test(Name))) throw podman(where)
        const { DockerRootDir } = (await docker.info()) as { DockerRootDir?: string }
        return { version: Version, where, ...(DockerRootDir && { dataDirectory: DockerRootDir }) }
      }),
    container: name => doing(`the container ${name} could not be looked at`, () => inspected(name)),
    containers: () => doing('the containers could not be listed', allContainers),
    create: spec =>
      doing(
        `the container ${spec.name} could not be created`,
        async () => (await docker.createContainer(createOptions(spec))).id,
      ),
    start: id =>
      doing(
        `the container ${id} could not be started`,
        async () => void (await unless(docker.getContainer(id).start(), 304)),
      ),
    stop: id =>
      doing(
        `the container ${id} could not be stopped`,
        async () => void (await unless(docker.getContainer(id).stop({ t: stopSeconds }), 304)),
      ),
    restart: id =>
      doing(
        `the container ${id} could not be restarted`,
        async () => void (await docker.getContainer(id).restart({ t: stopSeconds })),
      ),
    remove: id =>
      doing(
        `the container ${id} could not be removed`,
        async () => void (await unless(docker.getContainer(id).remove({ force: true, v: true }), 404, 409)),
      ),
    rename: (id, name) =>
      doing(
        `the container ${id} could not be renamed to ${name}`,
        async () => void (await docker.getContainer(id).rename({ name })),
      ),
    image: reference =>
      doing(`the image ${reference} could not be looked at`, async () => {
        const is = await unlessMissing(docker.getImage(reference).inspect())
        return is && { id: is.Id, digests: is.RepoDigests ?? [], sizeBytes: is.Size }
      }),
    pull: (reference, report, signal) =>
      doing(`the image ${reference} could not be pulled`, async () => {
        signal.throwIfAborted()
        const authconfig = await registryLogin(reference, configDirectory)
        try {
          const stream = await docker.pull(reference, { abortSignal: signal, ...(authconfig && { authconfig }) })
          const saidSo = await followPull(stream as AsyncIterable<Buffer>, report)
          if (!saidSo && !(await unlessMissing(docker.getImage(reference).inspect())))
            throw Object.assign(new Error('the pull ended without a result'), { code: 'ECONNRESET' })
        } catch (error) {
          // Cutting the connection is how a pull is cancelled, and looks like an engine that went away.
          signal.throwIfAborted()
          throw error
        }
      }),
    removeImage: reference =>
      doing(
        `the image ${reference} could not be removed`,
        async () => void (await unlessMissing(docker.getImage(reference).remove())),
      ),
    runOnce: (spec, signal) =>
      doing(`a one-shot container of ${spec.image} could not be run`, () => runToEnd(docker, spec, signal)),
    network: name =>
      doing(`the network ${name} could not be looked at`, async () => {
        const is = await unlessMissing(docker.getNetwork(name).inspect() as Promise<Docker.NetworkInspectInfo>)
        return is?.Name === name ? withMembers(is, await allContainers()) : undefined
      }),
    networks: () =>
      doing('the networks could not be listed', async () => {
        const [networks, all] = await Promise.all([docker.listNetworks(), allContainers()])
        return networks.map(network => withMembers(network, all))
      }),
    createNetwork: (name, labels) =>
      doing(`the network ${name} could not be made`, async () => {
        await docker.createNetwork({ Name: name, Labels: labels, CheckDuplicate: true })
      }),
    removeNetwork: name =>
      doing(
        `the network ${name} could not be removed`,
        async () => void (await unlessMissing(docker.getNetwork(name).remove())),
      ),
  }
}

const podman = (where: string) =>
  new Failure({
    what: 'the container engine cannot be used',
    why: `Podman answers at ${where}; its health checks and its answers differ from Docker's`,
    next: 'install Docker: https://docs.docker.com/engine/install/; or name its socket in DOCKER_HOST',
    exit: Exit.refused,
  })
