import { z } from 'zod'
import { note } from '../state-file.ts'
import type { World } from '../world.ts'

/** When a check that disturbs the gateway was last passed: ISO 8601 by its id. */
export type LastProved = Record<string, string>

const lastProvedSchema = z.record(z.string(), z.iso.datetime())

/** Without it nothing counts as proved yet, and the next full verification writes it anew. */
export const lastProved = note<LastProved>('last-proved.json', lastProvedSchema, {})

export const readLastProved = (world: World, name: string): Promise<LastProved> => lastProved.read(world, name)

export const writeLastProved = (world: World, name: string, proved: LastProved): Promise<void> =>
  lastProved.write(world, name, proved)

/** After undo nothing of it holds any more. */
export const forgetLastProved = (world: World, name: string): Promise<void> => lastProved.forget(world, name)
