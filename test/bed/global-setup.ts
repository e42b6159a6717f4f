import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { spokenVersion } from '../../src/rehearsal/stand-in/version.ts'
import { type BedAddresses, type Gateway, layerDirectory, publish, type Registered } from './bed.ts'
import { startEngine } from './engine.ts'
import { bedVariable, skippedVariable } from './namespace.ts'
import { startBedPostgres } from './postgres.ts'
import { startRegistry } from './registry.ts'
import { standInImage } from './stand-in-image.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    bed: BedAddresses
  }
}

/** Starts one engine, one registry and one PostgreSQL for all acceptance tests, with the stand-in as the gateway. */
export default (project: TestProject) => startBed(project, publishStandIn)

/** What puts a gateway into the registry. */
export type PublishGateway = (bed: Registered & { root: string }) => Promise<Gateway>

/** Starts the bed of a vitest project. /run is the namespace's own, and in memory: it ends with it. */
export async function startBed(project: TestProject, publishGateway: PublishGateway) {
  if (process.env[skippedVariable]) return
  const root = process.env[bedVariable]
  if (!root) throw new Error('acceptance tests run inside namespaces of their own: node scripts/acceptance.ts')
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
    project.provide('bed', { root, directory, socket, bin, registry: registry.address, postgres, gateway })
    return stop
  } catch (error) {
    await stop()
    throw error
  }
}

const publishStandIn: PublishGateway = async bed => {
  const recipe = await standInImage(bed.root)
  return { ...(await publish(bed, recipe, 'berriai/litellm', `v${spokenVersion}`)), version: spokenVersion }
}
