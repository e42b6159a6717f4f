import { Exit, Failure } from '../../failure.ts'
import type { ContainerEngine } from '../container-engine.ts'
import { type Client, openClient } from './client.ts'
import type { Endpoint } from './connect.ts'
import { containerCalls } from './containers.ts'
import { imageCalls } from './images.ts'
import { networkCalls } from './networks.ts'
import { watchCalls } from './watch.ts'

const podman = (where: string) =>
  new Failure({
    what: 'the container engine cannot be used',
    why: `Podman answers at ${where}; its health checks and its answers differ from Docker's`,
    next: 'install Docker: https://docs.docker.com/engine/install/; or name its socket in DOCKER_HOST',
    exit: Exit.refused,
  })

interface Version {
  ApiVersion?: unknown
  Version: string
  Components?: { Name: string }[]
}

interface Info {
  ID?: string
  DockerRootDir?: string
  MemoryLimit?: boolean
  PidsLimit?: boolean
}

async function info({ docker, where }: Client) {
  const { ApiVersion, Version, Components = [] } = (await docker.version()) as Version
  // Whatever else answers HTTP there is given as its bytes, without an error.
  if (typeof ApiVersion !== 'string') throw new Error('what answers there is no Docker engine')
  if (Components.some(({ Name }) => /podman/i.test(Name))) throw podman(where)
  const { DockerRootDir, ID, MemoryLimit, PidsLimit } = (await docker.info()) as Info
  const cannotLimit = [...(MemoryLimit === false ? ['memory'] : []), ...(PidsLimit === false ? ['pids-limit'] : [])]
  return {
    version: Version,
    where,
    ...(DockerRootDir && { dataDirectory: DockerRootDir }),
    ...(ID && { id: ID }),
    ...(cannotLimit.length > 0 && { cannotLimit }),
  }
}

/**
 * Docker's engine at an endpoint that findEndpoint found. `configDirectory` is the docker CLI's, for registry logins; `limit` is for how many
 * milliseconds a call may be silent.
 */
export function dockerEngine(endpoint: Endpoint, configDirectory: string, limit?: number): ContainerEngine {
  const client = openClient(endpoint, limit)
  return {
    kind: 'docker',
    info: () => client.doing('Docker could not be reached', () => info(client)),
    ...containerCalls(client),
    ...watchCalls(client),
    ...imageCalls(client, configDirectory),
    ...networkCalls(client),
  }
}
