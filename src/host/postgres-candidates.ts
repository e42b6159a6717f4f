import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import type { ContainerState } from '../adapters/container-engine.ts'
import type { PostgresCandidate } from './facts.ts'
import { publisherOf } from './port-holder.ts'

/** Images that are PostgreSQL, by the last part of their name. */
const postgresImage = /(^|\/)(postgres(ql)?|postgis|pgvector|timescaledb(-ha)?|pgbouncer|supabase-postgres)(:|@|$)/

/** Docker's networks without name resolution: a container there is found by its address only. */
const nameless = new Set(['bridge', 'host', 'none'])

const everywhere = new Set(['0.0.0.0', '::', ''])

/** 5432, unless the container is told another port. */
const portInside = ({ spec }: ContainerState) => Number(spec.env.PGPORT ?? 5432)

function asSeenByHost(container: ContainerState): string | undefined {
  const inside = portInside(container)
  const published = container.spec.ports.find(({ containerPort }) => containerPort === inside)
  if (published) return `${everywhere.has(published.address) ? '127.0.0.1' : published.address}:${published.hostPort}`
  const address = Object.values(container.networks).find(({ address }) => address !== '')?.address
  return address && `${address}:${inside}`
}

/** PostgreSQL servers among the running containers, as this host and as a container on the same network sees them. */
export function containerCandidates(containers: ContainerState[]): PostgresCandidate[] {
  return containers
    .filter(
      ({ status, spec }) =>
        status === 'running' &&
        (postgresImage.test(spec.image) || spec.ports.some(({ containerPort }) => containerPort === 5432)),
    )
    .flatMap(container => {
      const server = asSeenByHost(container)
      if (!server) return []
      const network = Object.keys(container.networks).find(name => !nameless.has(name))
      const version = /:v?(\d+(\.\d+)*)/.exec(container.spec.image)?.[1]
      return {
        where: `container "${container.spec.name}"`,
        server,
        ...(network && { network, fromContainer: `${container.spec.name}:${portInside(container)}` }),
        ...(version && { version }),
      }
    })
}

/** The message that asks a server for TLS (PostgreSQL protocol 3.0, SSLRequest). A PostgreSQL answers one byte, S or N; nothing else does. */
const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])

/** Whether a PostgreSQL answers there. */
export function answersAsPostgres(host: string, port: number, limit = 1_000): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host, port })
    const finish = (is: boolean) => {
      socket.destroy()
      resolve(is)
    }
    socket.setTimeout(limit, () => finish(false))
    socket.on('error', () => finish(false))
    socket.on('close', () => finish(false))
    socket.on('connect', () => socket.write(sslRequest))
    socket.on('data', chunk => finish(chunk[0] === 0x53 || chunk[0] === 0x4e))
  })
}

/** Debian's socket directory, and that of PostgreSQL as it comes. */
const socketDirectories = ['/var/run/postgresql', '/tmp']

async function sockets(directories: string[]): Promise<Map<number, string>> {
  const found = new Map<number, string>()
  for (const directory of directories)
    for (const name of await readdir(directory).catch(() => [])) {
      const port = /^\.s\.PGSQL\.(\d+)$/.exec(name)?.[1]
      if (port && !found.has(Number(port))) found.set(Number(port), directory)
    }
  return found
}

/** PostgreSQL servers of this host itself: by their unix sockets, and by asking port 5432. */
export async function hostCandidates(
  containers: ContainerState[],
  { directories = socketDirectories, port = 5432 } = {},
): Promise<PostgresCandidate[]> {
  const bySocket = await sockets(directories)
  const byPort = !publisherOf(port, containers) && (await answersAsPostgres('127.0.0.1', port)) ? [port] : []
  const ports = [...new Set([...byPort, ...bySocket.keys()])].sort((a, b) => a - b)
  return ports.map(found => {
    const socket = bySocket.get(found)
    return { where: 'a server on this host', server: `localhost:${found}`, ...(socket && { socket }) }
  })
}
