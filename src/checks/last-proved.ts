import { join } from 'node:path'
import { z } from 'zod'
import { deploymentFiles } from '../paths.ts'
import type { World } from '../world.ts'

/** When a check that disturbs the gateway was last passed: ISO 8601 by its id. */
export type LastProved = Record<string, string>

const lastProvedSchema = z.record(z.string(), z.iso.datetime())

const pathOf = (world: World, name: string) => join(deploymentFiles(world.own, name).state, 'last-proved.json')

/** Nothing is lost with a file that cannot be read: it then says "not yet", and the next full verification writes it anew. */
export async function readLastProved(world: World, name: string): Promise<LastProved> {
  const text = await world.files.read(pathOf(world, name))
  try {
    return lastProvedSchema.parse(JSON.parse(text ?? '{}'))
  } catch {
    return {}
  }
}

export async function writeLastProved(world: World, name: string, proved: LastProved): Promise<void> {
  await world.files.makeDirectory(deploymentFiles(world.own, name).state, 0o700)
  await world.files.write(pathOf(world, name), `${JSON.stringify(proved, undefined, 2)}\n`, { mode: 0o600 })
}

/** After undo nothing of it holds any more. */
export const forgetLastProved = (world: World, name: string): Promise<void> => world.files.remove(pathOf(world, name))
