import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { spokenVersion } from '../../src/rehearsal/stand-in/version.ts'
import { type BedAddresses, layerDirectory, publish, type StandIn } from './bed.ts'
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

/** Starts one engine, one registry and one PostgreSQL for all acceptance tests. /run is the namespace's own, and in memory: it ends with it. */
export default async function setup(project: TestProject) {
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
    const [postgres, standIn] = await Promise.all([
      startBedPostgres(engine.docker, { root, directory: layerDirectory(directory) }),
      publishStandIn({ root, directory, registry: registry.address }),
    ])
    const { socket, bin } = engine
    project.provide('bed', { root, directory, socket, bin, registry: registry.address, postgres, standIn })
    return stop
  } catch (error) {
    await stop()
    throw error
  }
}

async function publishStandIn(bed: { root: string; directory: string; registry: string }): Promise<StandIn> {
  const recipe = await standInImage(bed.root)
  return { ...(await publish(bed, recipe, 'berriai/litellm', `v${spokenVersion}`)), version: spokenVersion }
}
