import type { z } from 'zod'
import { boundedJson, notTaken } from '../../bounds.ts'
import { Failure } from '../../failure.ts'
import { readBounded } from '../bounded-file.ts'

/** A file of the docker CLI's own settings, which is a map; `undefined` where there is none that can be read. */
export async function dockerConfig<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const text = await readBounded(path).catch((error: unknown) => {
    if (error instanceof Failure) throw error
    return undefined
  })
  if (text === undefined) return undefined
  const about = { what: `${path} cannot be understood`, next: 'correct it; the docker command cannot read it either' }
  const found = schema.safeParse(boundedJson(text, about))
  if (found.success) return found.data
  const at = found.error.issues[0]?.path.join('.')
  throw notTaken(about, at ? `${at} is not what the docker command writes there` : 'it is no map of settings')
}
