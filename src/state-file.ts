import type { z } from 'zod'
import { type About, boundedJson, notTaken } from './bounds.ts'

/** What a state file holds, in the form that it has to have; one that is cut off, damaged or newer is a failure that names it, never a guess. */
export function parsedState<T>(text: string, schema: z.ZodType<T>, path: string): T {
  const about: About = {
    what: `${path} cannot be understood`,
    next: `look at it, and put it back from a copy of the state directory; the gateway that serves does not need it`,
  }
  const found = schema.safeParse(boundedJson(text, about))
  if (found.success) return found.data
  throw notTaken(about, 'it is damaged, or a newer Gatewright wrote it')
}
