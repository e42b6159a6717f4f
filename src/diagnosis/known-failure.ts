/** What a log line or an answer of the proxy means, and what to do about it. */
export interface KnownFailure {
  id: string
  pattern: RegExp
  /** What happened, as a clause: `the database refused the password`. */
  means: string
  /** The likely cause. */
  why: string
  /** The one thing to do next. */
  next: string
  /** First and last LiteLLM version that says so, where it is known. */
  since?: string
  until?: string
  /** Where the row is from. */
  source: string
  /** `real`: produced with the real proxy; `document`: known from documents, issues or source only. */
  seen: 'real' | 'document'
  /**
   * Absent for a cause. `symptom`: something else is the cause, and usually in the log too. `unexplained`: the end of a start, without its reason.
   * `harmless`: the proxy goes on.
   */
  weight?: 'symptom' | 'unexplained' | 'harmless'
  /** Rows of the audit are lost meanwhile. */
  losesAudit?: true
}
