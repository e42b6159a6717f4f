import { join } from 'node:path'
import { buildImage, type ImageRecipe } from './image.ts'
import type { BedPostgres } from './postgres.ts'
import { pushImage } from './registry.ts'

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

/** The parts of the bed that publishing takes. */
export type Registered = Pick<BedAddresses, 'directory' | 'registry'> & { layers?: string }

/** Names a directory for the layers of several beds, which build what they share once. */
export const layersVariable = 'GATEWRIGHT_TEST_LAYERS'

/** Where images' layers are kept, so that what images share is built once. */
export const layerDirectory = (directory: string) => process.env[layersVariable] ?? join(directory, 'layers')

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
