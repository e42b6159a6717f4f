import semver from 'semver'
import type { Found } from '../../doctor/finding.ts'
import type { HandMade } from '../hand-made.ts'

/** What a rule looks at. */
interface Looked {
  found: HandMade
  version: string | undefined
  /** The command that brings a correction. */
  correct: string
}

/** One thing that can be wrong with a gateway that was set up by hand. */
export type Rule = (looked: Looked) => Found | undefined | false

/** Whether a version is before another; one that is no version is before none. */
export const lower = (version: string, than: string): boolean => {
  const parsed = semver.parse(version, { loose: true })
  return parsed !== null && semver.lt(parsed, than)
}
