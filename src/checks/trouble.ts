/** Something of a serving gateway that is not as it should be: derived once, told in the same words by verify, doctor and status. */
export interface Trouble {
  id: string
  severity: 'error' | 'warning' | 'note'
  text: string
  /** What was read: the fact behind the text. */
  evidence: string
  next: string
}
