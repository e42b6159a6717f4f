import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { spokenVersion } from '../../src/rehearsal/stand-in/version.ts'
import { type BedAddresses, type Gateway, layerDirectory, publish, type Registered } from './publish.ts'
import { buildImage } from './image.ts'
import { startEngine } from './engine.ts'
import { startBedPostgres } from './postgres.ts'
import { postgresImage } from './postgres-image.ts'
import { startRegistry } from './registry.ts'
import { standInImage } from './stand-in-image.ts'

/** What puts a gateway into the registry. */
export type PublishGateway = (bed: Registered & { root: string }) => Promise<Gateway>

/**
 * Starts one engine, one registry and one PostgreSQL, and publishes the gateway. `root` holds the unpacked Debian packages. /run is the namespace's own,
 * and in memory: it ends with it.
 */
export async function openBed(
  root: string,
  publishGateway: PublishGateway,
): Promise<{ addresses: BedAddresses; stop: () => Promise<void> }> {
  // The bed is a host of its own, with the umask that hosts have: what root writes there, other users and containers read. A test about a umask sets it.
  process.umask(0o022)
  const directory = '/run/bed'
  mkdirSync(directory)
  const stops: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const each of stops.reverse()) await each()
  }
  try {
    const registry = await startRegistry({ root, directory: join(directory, 'registry') })
    stops.push(registry.stop)
    const engine = await startEngine({ root, directory: join(directory, 'engine') })
    stops.push(engine.stop)
    const [postgres, gateway] = await Promise.all([
      startBedPostgres(engine.docker, { root, directory: layerDirectory(directory) }),
      publishGateway({ root, directory, registry: registry.address }),
    ])
    const { socket, bin } = engine
    return { addresses: { root, directory, socket, bin, registry: registry.address, postgres, gateway }, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Builds what every bed has, for beds that share their layers. */
export async function buildBedImages(root: string, layers: string): Promise<void> {
  await buildImage(layers, await postgresImage(root))
  await buildImage(layers, await standInImage(root))
}

/** The fast double as the gateway. */
export const publishStandIn: PublishGateway = async bed => {
  const recipe = await standInImage(bed.root)
  return { ...(await publish(bed, recipe, 'berriai/litellm', `v${spokenVersion}`)), version: spokenVersion }
}
