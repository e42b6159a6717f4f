import type { Answered, Stage } from './probe/report.ts'

/** Something about a server that answered which its users will meet. */
export interface Warning {
  id: string
  text: string
  next: string
}

/** A way out for a server that does not work where it is. */
export interface Way {
  id: 'beside' | 'mount' | 'image' | 'package' | 'answer'
  text: string
  /** What to set at the server, where Gatewright can take the way itself. */
  set?: Record<string, unknown>
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

/** What trying a server brought to light. */
export type Proof =
  | ({ state: 'proved'; server: string; warnings: Warning[] } & Omit<Answered, 'answered' | 'noise' | 'said'>)
  | { state: 'failed'; server: string; stage: Stage | 'before'; cause: Cause; said: string[]; ms: number }
  | { state: 'notTried'; server: string; reason: string; next?: string }
