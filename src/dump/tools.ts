import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { ContainerState } from '../adapters/container-engine.ts'
import { hostAndPortOf } from '../adapters/pg/host-and-port.ts'
import type { RoleLogin } from '../adapters/postgres.ts'
import type { RunProgram } from '../adapters/program.ts'
import type { Deployment } from '../deployment/schema.ts'
import { Exit, Failure } from '../failure.ts'
import type { World } from '../world.ts'
import { serverMajor } from './facts.ts'

/** pg_dump, and how it reaches the server from where it runs. */
export interface Tools {
  /** `in the container postgres`. */
  where: string
  host: string
  port: number
  run: RunProgram
}

type Place = Pick<Tools, 'where' | 'host' | 'port' | 'run'>

/** The container in which the server runs: the one that publishes its port, or that has its name on the gateway's network. */
export function serverContainer(
  containers: ContainerState[],
  { server, fromContainer }: Pick<Deployment['database'], 'server' | 'fromContainer'>,
): { container: ContainerState; port: number } | undefined {
  const seen = hostAndPortOf(server)
  const inside = hostAndPortOf(fromContainer)
  for (const container of containers.filter(({ status }) => status === 'running')) {
    const published = container.spec.ports.find(
      ({ address, hostPort }) =>
        hostPort === seen.port &&
        (address === seen.host || ['0.0.0.0', '::', ''].includes(address) || seen.host === 'localhost'),
    )
    if (published) return { container, port: published.containerPort }
    const named = Object.values(container.networks).some(
      ({ address, aliases }) => aliases.includes(inside.host) || (address !== '' && address === seen.host),
    )
    if (named || container.spec.name === inside.host) return { container, port: inside.port }
  }
  return undefined
}

/** The same of this deployment's. A rehearsal's server is a process beside its made-up containers, one of which has its address. */
export const containerOfServer = async (
  { engine, rehearsal }: Pick<World, 'engine' | 'rehearsal'>,
  { database }: Pick<Deployment, 'database'>,
) => (rehearsal ? undefined : serverContainer(await engine.containers(), database))

/** `pg_dump (PostgreSQL) 15.18 (Debian ...)` as 15; nothing where the program is not there. */
async function majorAt({ run }: Place, signal: AbortSignal): Promise<number | undefined> {
  const stdout = new PassThrough()
  const printed = text(stdout)
  const { exitCode } = await run({ command: ['pg_dump', '--version'], stdout, signal }).finally(() => stdout.end())
  const major = /\(PostgreSQL\) (\d+)/.exec(await printed)?.[1]
  return exitCode === 0 && major !== undefined ? Number(major) : undefined
}

async function places(world: World, deployment: Deployment): Promise<Place[]> {
  const found = await containerOfServer(world, deployment)
  const here: Place = { where: 'on this host', ...hostAndPortOf(deployment.database.server), run: world.run }
  if (!found) return [here]
  const { container, port } = found
  const run: RunProgram = call => world.engine.exec(container.id, call)
  return [{ where: `in the container ${container.spec.name}`, host: '127.0.0.1', port, run }, here]
}

/**
 * The pg_dump beside the server, which is of its version, else that of this host. pg_dump refuses a server that is newer than itself, and an older
 * one it knows (https://www.postgresql.org/docs/current/app-pgdump.html, Notes).
 */
export async function findTools(
  world: World,
  deployment: Deployment,
  login: RoleLogin,
  signal: AbortSignal,
): Promise<Tools> {
  const server = await serverMajor(world, login)
  const found: string[] = []
  for (const place of await places(world, deployment)) {
    const major = await majorAt(place, signal)
    if (major !== undefined && major >= server) return place
    found.push(major === undefined ? `${place.where} there is none` : `the one ${place.where} is ${major}`)
  }
  throw new Failure({
    what: `the database ${deployment.database.name} cannot be dumped`,
    why: `PostgreSQL ${server} needs a pg_dump of at least its own version; ${found.join(', ')}`,
    next: `install it: sudo apt install postgresql-client-${server} (https://www.postgresql.org/download/)`,
    exit: Exit.refused,
  })
}
