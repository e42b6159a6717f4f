import type { PullProgress } from '../adapters/container-engine.ts'
import type { CheckResult, NotApplicable } from '../checks/check.ts'
import type { RunEvent } from '../engine/events.ts'
import type { Change } from '../engine/step.ts'
import type { Failure } from '../failure.ts'

/** One line of the deploy screen. */
export interface ChangeLine {
  change: Change
  state: 'waiting' | 'running' | 'done' | 'failed' | 'undone'
  /** Milliseconds since the epoch, for the elapsed time of a running one. */
  startedAt?: number
  ms?: number
  text?: string
  pull?: PullProgress
  failure?: Failure
}

/** One line of the checklist. */
export type CheckLine =
  | { state: 'running'; id: string; label: string; startedAt: number }
  | { state: 'done'; id: string; label: string; result: CheckResult }
  | { state: 'notApplicable'; id: string; label: string; entry: NotApplicable }

/** What a run looks like at this moment: everything that the deploy screen and the checklist show, but for the log. */
export interface RunState {
  changes: ChangeLine[]
  checks: CheckLine[]
}

export const emptyRun = (changes: Change[]): RunState => ({
  changes: changes.map(change => ({ change, state: 'waiting' })),
  checks: [],
})

const withChange = (run: RunState, change: Change, update: Partial<ChangeLine>): RunState => ({
  ...run,
  changes: run.changes.map(line => (line.change.id === change.id ? { ...line, ...update } : line)),
})

const withCheck = (run: RunState, check: CheckLine): RunState => ({
  ...run,
  checks: [...run.checks.filter(line => line.id !== check.id), check],
})

/** The state after an event; `now` in milliseconds since the epoch. Log lines change nothing here: they go to the ring of lines. */
export function afterEvent(run: RunState, event: RunEvent, now: number): RunState {
  switch (event.type) {
    case 'change-started':
      return withChange(run, event.change, { state: 'running', startedAt: now, text: undefined, failure: undefined })
    case 'change-progress':
      if (event.progress.kind === 'text') return withChange(run, event.change, { text: event.progress.text })
      if (event.progress.kind === 'pull') return withChange(run, event.change, { pull: event.progress.pull })
      return run
    case 'change-done':
      return withChange(run, event.change, { state: 'done', ms: event.ms })
    case 'change-failed':
      return withChange(run, event.change, { state: 'failed', ms: event.ms, failure: event.failure })
    case 'undone':
      return withChange(run, event.change, { state: 'undone' })
    case 'check-started':
      return withCheck(run, { state: 'running', id: event.id, label: event.label, startedAt: now })
    case 'check-done':
      return withCheck(run, { state: 'done', id: event.result.id, label: event.result.label, result: event.result })
    case 'check-not-applicable':
      return withCheck(run, {
        state: 'notApplicable',
        id: event.entry.id,
        label: event.entry.label,
        entry: event.entry,
      })
  }
}
