import { asFailure } from '../failure.ts'

/** Something of a serving gateway that is not as it should be: derived once, told in the same words by verify, doctor and status. */
export interface Trouble {
  id: string
  severity: 'error' | 'warning' | 'note'
  text: string
  /** What was read: the fact behind the text. */
  evidence: string
  next: string
}

/** What could not be looked at is told too: where nothing is said of it, it seems to be well. */
export function unread(id: string, what: string, error: unknown, severity: Trouble['severity'] = 'warning'): Trouble {
  const { what: failed, why, next } = asFailure(error)
  return {
    id: `${id}-unread`,
    severity,
    text: `${what} could not be looked at: ${why}`,
    evidence: failed,
    next,
  }
}
