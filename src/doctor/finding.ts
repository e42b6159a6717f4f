import type { Severity } from '../status/model.ts'
import type { Subject } from '../status/subject.ts'

/** Something that doctor can mend by itself: small, reversible, and of our own. */
interface Fix {
  /** `chmod 600 /root/secrets/mcp-litellm.env`. */
  what: string
  /** How it was, for the backup that is kept. */
  before: Record<string, unknown>
  apply: () => Promise<void>
}

/** Something that is not as it should be, or worth knowing. */
export interface Found {
  id: string
  severity: Severity
  text: string
  /** What was read: the fact behind the text. */
  evidence: string
  next?: string
  fix?: Fix
}

/** Findings of one kind, examined by reading only. */
export interface Group {
  id: string
  title: string
  examine(subject: Subject): Promise<Found[]>
}

/** A finding where the condition holds. */
export const foundIf = (condition: unknown, found: () => Found): Found[] => (condition ? [found()] : [])
