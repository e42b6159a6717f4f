import { z } from 'zod'
import { type Finding } from '../check.ts'

/** One thing that is tried from somewhere else: a connection, or a request that nobody may make without a key. */
export interface Target {
  name: string
  host: string
  port: number
  /** Absent, a connection alone is tried. */
  request?: { method: 'GET' | 'POST'; path: string; body?: string }
}

/** What came of it: nothing accepts a connection there, it is accepted, or it answers with a status. */
export type Reached = 'closed' | 'open' | number

const results = z.array(z.union([z.literal('closed'), z.literal('open'), z.number()]))

/** Results for so many targets, as a program printed them on its last line. */
export function resultsIn(output: string, many: number): Reached[] | undefined {
  try {
    const read = results.safeParse(JSON.parse(output.trim().split('\n').at(-1) ?? ''))
    return read.success && read.data.length === many ? read.data : undefined
  } catch {
    return undefined
  }
}

/** Refused, or not there to be asked: 404 is a route that this version does not have, and nothing was told by it. */
const isClosed = (reached: Reached) => reached === 'closed' || [401, 403, 404, 405].includes(Number(reached))

export const judge = (from: string, target: Target, reached: Reached): Finding =>
  isClosed(reached)
    ? { ok: true, text: `${target.name} ${from}: ${reached}` }
    : { ok: false, text: `${target.name} is open ${from}, without a key (${reached})` }
