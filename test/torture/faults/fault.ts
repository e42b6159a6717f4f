import type { ExitCode } from '../../../src/failure.ts'
import type { Injection } from './injection.ts'

/** What the user must see: a failure with its parts, a check that failed with its evidence, or nothing but success. */
export type Shown =
  | { what: RegExp; why: RegExp; next: RegExp; exit: ExitCode }
  | { check: string; evidence: RegExp }
  | 'a verified gateway'

/** One fault. After every one the next run must end as an undisturbed one would. */
export interface Fault {
  fault: string
  injection: Injection
  shown: Shown
  /** Nothing on the host may have been changed by then. */
  untouched?: true
  /** Some faults need more than this host has. */
  needs?: 'root'
}
