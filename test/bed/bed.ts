import Docker from 'dockerode'
import { execa } from 'execa'
import { join } from 'node:path'
import { inject } from 'vitest'
import { buildImage, type ImageRecipe } from './image.ts'
import { pushImage } from './registry.ts'
import { type BedPostgres, query } from './postgres.ts'
import { networkAddress } from './namespace.ts'

/** Where the parts of the bed are; what the global set-up hands to the test files. */
export type BedAddresses = {
  /** The unpacked Debian packages. */
  root: string
  /** A directory in memory that ends with the bed. */
  directory: string
  socket: string
  /** Holds the private `docker` client. */
  bin: string
  registry: string
  postgres: BedPostgres
  /** The gateway, as an image to pull: the stand-in, or for the tests on the real proxy that. */
  gateway: Gateway
}

/** An image in the registry. */
export type Published = { repository: string; tag: string; reference: string; digest: string }

/** The gateway's image, and the version of LiteLLM that it has or gives itself out for. */
export type Gateway = Published & { version: string }

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
}

/** The parts of the bed that publishing takes. */
export type Registered = Pick<BedAddresses, 'directory' | 'registry'> & { layers?: string }

/** Where images' layers are kept, so that what images share is built once. */
export const layerDirectory = (directory: string) => join(directory, 'layers')

/** What scripts/test/in-bed.ts set: npm's own variables, so that it is content with its cache. */
const npmVariables = () =>
  Object.fromEntries(['npm_config_cache', 'npm_config_offline'].map(name => [name, process.env[name] ?? '']))

/** The running bed. */
export function testBed(): Bed {
  const addresses = inject('bed')
  const docker = new Docker({ socketPath: addresses.socket })
  const sql = (text: string, database?: string) => query(addresses.postgres, text, database)
  return {
    ...addresses,
    docker,
    networkAddress,
    env: { PATH: `${addresses.bin}:${process.env.PATH}`, ...npmVariables() },
    dockerClient: async (...args) => (await execa(join(addresses.bin, 'docker'), args)).stdout,
    sql,
    publish: (recipe, repository, tag) => publish(addresses, recipe, repository, tag),
    inventory: () => inventory(docker, sql),
  }
}

/** Builds an image and publishes it. Its layers are kept in `layers`. */
export async function publish(
  { directory, registry, layers = layerDirectory(directory) }: Registered,
  recipe: ImageRecipe,
  name: string,
  tag: string,
): Promise<Published> {
  const digest = await pushImage(registry, await buildImage(layers, recipe), name, tag)
  const repository = `${registry}/${name}`
  return { repository, tag, reference: `${repository}:${tag}`, digest }
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
