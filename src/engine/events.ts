import type { CheckResult, NotApplicable } from '../checks/check.ts'
import type { Failure } from '../failure.ts'
import type { Change, Progress } from './step.ts'

/** What a run tells its front end. The engine knows no screen: a screen, the plain mode and `--json` all read these. */
export type RunEvent =
  | { type: 'change-started'; change: Change }
  | { type: 'change-progress'; change: Change; progress: Progress }
  | { type: 'change-done'; change: Change; ms: number }
  | { type: 'change-failed'; change: Change; failure: Failure; ms: number }
  | { type: 'undone'; change: Change }
  | { type: 'check-started'; id: string; label: string }
  | { type: 'check-done'; result: CheckResult }
  | { type: 'check-not-applicable'; entry: NotApplicable }

export type Listener = (event: RunEvent) => void
