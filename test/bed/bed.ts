import Docker from 'dockerode'
import { execa } from 'execa'
import { join } from 'node:path'
import { inject } from 'vitest'
import type { ImageRecipe } from './image.ts'
import { networkAddress } from './namespace.ts'
import { query } from './postgres.ts'
import { type BedAddresses, publish, type Published } from './publish.ts'

/** Everything on the host that a deployment may touch, as sorted lists of names, to be compared before and after. */
export type HostInventory = Record<'containers' | 'networks' | 'volumes' | 'images' | 'roles' | 'databases', string[]>

/** The bed as a test uses it. */
export type Bed = BedAddresses & {
  docker: Docker
  /** An address of this host besides loopback. */
  networkAddress: string
  /** The environment for a program of the bed's user: the private client first on PATH, npm from its cache. */
  env: Record<string, string>
  /** Runs the private `docker` client; returns its standard output. */
  dockerClient(...args: string[]): Promise<string>
  /** Asks the bed's PostgreSQL as its admin. */
  sql(text: string, database?: string): Promise<Record<string, unknown>[]>
  /** Builds an image and publishes it in the bed's registry, e.g. as `berriai/litellm` `v1.2.3`. */
  publish(recipe: ImageRecipe, repository: string, tag: string): Promise<Published>
  inventory(): Promise<HostInventory>
  /** As on a host that has never had a gateway: another test may have pulled the image into the engine that all of them share. */
  withoutImage(): Promise<void>
}

/** What scripts/test/in-bed.ts set: npm's own variables, so that it is content with its cache. */
const npmVariables = () =>
  Object.fromEntries(['npm_config_cache', 'npm_config_offline'].map(name => [name, process.env[name] ?? '']))

/** The running bed. */
export function testBed(): Bed {
  const addresses = inject('bed')
  const docker = new Docker({ socketPath: addresses.socket })
  const sql = (text: string, database?: string) => query(addresses.postgres, text, database)
  const dockerClient = async (...args: string[]) => (await execa(join(addresses.bin, 'docker'), args)).stdout
  return {
    ...addresses,
    docker,
    networkAddress,
    env: { PATH: `${addresses.bin}:${process.env.PATH}`, ...npmVariables() },
    dockerClient,
    sql,
    publish: (recipe, repository, tag) => publish(addresses, recipe, repository, tag),
    inventory: () => inventory(docker, sql),
    async withoutImage() {
      const { reference } = addresses.gateway
      if (await dockerClient('images', '--quiet', reference)) await dockerClient('rmi', '--force', reference)
    },
  }
}

async function inventory(docker: Docker, sql: Bed['sql']): Promise<HostInventory> {
  const [containers, networks, volumes, images, roles, databases] = await Promise.all([
    docker.listContainers({ all: true }),
    docker.listNetworks(),
    docker.listVolumes(),
    docker.listImages(),
    sql("select rolname as name from pg_roles where rolname not like 'pg\\_%'"),
    sql('select datname as name from pg_database'),
  ])
  return {
    containers: containers
      .map(({ Names, Id, Image, State }) => `${Names[0]} ${Id.slice(0, 12)} ${Image} ${State}`)
      .sort(),
    networks: networks.map(({ Name, Id }) => `${Name} ${Id.slice(0, 12)}`).sort(),
    volumes: (volumes.Volumes ?? []).map(({ Name }) => Name).sort(),
    images: images.flatMap(({ RepoTags, Id }) => RepoTags ?? [Id]).sort(),
    roles: roles.map(({ name }) => String(name)).sort(),
    databases: databases.map(({ name }) => String(name)).sort(),
  }
}
