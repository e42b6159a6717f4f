import { boundedJson, notTaken } from '../../bounds.ts'
import { Failure } from '../../failure.ts'
import { readBounded } from '../bounded-file.ts'

/** A file of the docker CLI's own settings, which is a map; `undefined` where there is none that can be read. */
export async function dockerConfig<T extends object>(path: string): Promise<T | undefined> {
  const text = await readBounded(path).catch((error: unknown) => {
    if (error instanceof Failure) throw error
    return undefined
  })
  if (text === undefined) return undefined
  const about = { what: `${path} cannot be understood`, next: 'correct it; the docker command cannot read it either' }
  const value = boundedJson(text, about)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw notTaken(about, 'it is no map of settings')
  return value as T
}
