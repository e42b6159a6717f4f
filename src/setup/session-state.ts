import type { Verification } from '../checks/check.ts'
import type { Difference } from '../deployment/compare.ts'
import type { Interview, InterviewState } from '../deployment/interview.ts'
import type { Plan } from '../engine/plan.ts'
import type { Change } from '../engine/step.ts'
import type { Failure } from '../failure.ts'
import type { ProofSummaries } from '../proof/kept.ts'
import type { EarlyPullState } from './early-pull.ts'
import type { ServerStanding } from './proofs.ts'
import type { RunState } from './run-state.ts'
import type { TrialState } from './trials.ts'

/** Where a session is between its first question and a verified gateway. */
export type Phase =
  'questions' | 'planning' | 'plan' | 'applying' | 'checking' | 'failed' | 'undoing' | 'undone' | 'done'

/** Everything that a front end shows; it is replaced as a whole, never changed in place. */
export interface SessionState {
  phase: Phase
  name: string
  interviewState: InterviewState
  interview: Interview
  /** By trial id. */
  trials: Record<string, TrialState>
  /** The image, where its pull was agreed to before the plan. */
  pull?: EarlyPullState
  /** What came of trying MCP servers, by their names. */
  proofs: ProofSummaries
  /** How the servers stand that the plan brings or changes. */
  standings?: ServerStanding[]
  plan?: Plan
  /** What the plan makes other than it is, answer by answer; where a gateway that is there is changed. */
  differences?: Difference[]
  /** How the MCP servers would run, where the plan makes containers, and what is dangerous of it. */
  serverLines?: string[]
  notes: string[]
  run: RunState
  verification?: Verification
  failure?: Failure
  /** What undo kept because it holds data. */
  kept?: Change[]
  /** Path of this run's log. */
  log?: string
  /** Where the answers are written down when the setup is done, without secrets; it is an answers file. */
  record: string
}
