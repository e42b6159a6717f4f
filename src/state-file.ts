import { join } from 'node:path'
import type { z } from 'zod'
import { type About, boundedJson, notTaken } from './bounds.ts'
import { deploymentFiles } from './paths.ts'
import type { World } from './world.ts'

/** What a state file holds, in the form that it has to have; one that is cut off, damaged or newer is a failure that names it, never a guess. */
export function parsedState<T>(
  text: string,
  schema: z.ZodType<T>,
  path: string,
  next = `look at it, and put it back from a copy of the state directory; the gateway that serves does not need it`,
): T {
  const about: About = { what: `${path} cannot be understood`, next }
  const found = schema.safeParse(boundedJson(text, about))
  if (found.success) return found.data
  throw notTaken(about, 'it is damaged, or a newer Gatewright wrote it')
}

type Place = Pick<World, 'files' | 'own'>

/** A note in the state directory, without which nothing is lost: it is made anew in time. */
export interface Note<T> {
  read(place: Place, name: string): Promise<T>
  /** The same, of one that is damaged with its failure. */
  readStrictly(place: Place, name: string): Promise<T>
  write(place: Place, name: string, value: T): Promise<void>
  forget(place: Place, name: string): Promise<void>
}

/** A note of that file name, which holds `empty` where there is none. */
export function note<T extends object>(file: string, schema: z.ZodType<T>, empty: T): Note<T> {
  const pathOf = ({ own }: Place, name: string) => join(deploymentFiles(own, name).state, file)
  const readStrictly = async (place: Place, name: string) => {
    const text = await place.files.read(pathOf(place, name))
    return text === undefined
      ? empty
      : parsedState(
          text,
          schema,
          pathOf(place, name),
          `remove it: rm ${pathOf(place, name)}; it is written anew in time`,
        )
  }
  return {
    readStrictly,
    read: (place, name) => readStrictly(place, name).catch(() => empty),
    async write(place, name, value) {
      await place.files.makeDirectory(deploymentFiles(place.own, name).state, 0o700)
      await place.files.write(pathOf(place, name), `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600 })
    },
    forget: (place, name) => place.files.remove(pathOf(place, name)),
  }
}
