import { asFailure } from '../failure.ts'
import type { Answered, Stage } from './probe/report.ts'

/** Something about a server that answered which its users will meet. */
export interface Warning {
  id: string
  text: string
  next: string
}

/** A way out for a server that does not work where it is. */
export interface Way {
  id: 'beside' | 'mount' | 'image' | 'package' | 'time' | 'answer'
  text: string
  /** What to set at the server, by path within it, where Gatewright can take the way itself. */
  set?: Record<string, unknown>
  /** How long to wait the next time. */
  seconds?: number
  /** Path of the server's question that this way answers. */
  asks?: string
}

/** Why a server did not answer. */
export interface Cause {
  id: string
  /** What it is, as a sentence. */
  means: string
  /** What was seen, in the words of who said it. */
  seen: string
  /** The likeliest first. */
  ways: Way[]
}

/** A server about which nothing is known, and why not. */
export interface NotTried {
  state: 'notTried'
  server: string
  reason: string
  next?: string
}

/** Words for what came of trying a server. `not tried` is one of them: nothing is taken for proved that was not. */
export const stateWords = { proved: 'proved', failed: 'failed', notTried: 'not tried' } as const

/** What trying a server brought to light. */
export type Proof =
  | ({ state: 'proved'; server: string; warnings: Warning[] } & Omit<Answered, 'answered' | 'noise' | 'said'>)
  | { state: 'failed'; server: string; stage: Stage | 'before'; cause: Cause; said: string[]; ms: number }
  | NotTried

/** What is said of a server that could not be tried, by what kept it from that. */
export function notTriedFor(server: string, error: unknown): NotTried {
  const { what, why, next } = asFailure(error)
  return { state: 'notTried', server, reason: `${what}: ${why}`, next }
}
