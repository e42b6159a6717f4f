import type { CheckResult, NotApplicable } from '../checks/check.ts'
import type { Deployment } from '../deployment/schema.ts'
import { deploymentFrom } from '../deployment/file.ts'
import type { Change } from '../engine/step.ts'
import { openQuestions } from '../deployment/interview.ts'
import type { SessionState } from './session.ts'

/** The one JSON document of `setup --json`. */
export interface SetupReport {
  deployment: Deployment | undefined
  rehearsal: boolean
  /** What was done; empty when nothing was. With `--plan`: nothing was, and `planned` says what would be. */
  changes: Change[]
  planned?: Change[]
  checks: CheckResult[]
  notApplicable: NotApplicable[]
}

export function setupReport({ interview, interviewState, plan, phase, run, verification }: SessionState): SetupReport {
  const complete = openQuestions(interview).length === 0
  return {
    deployment: complete ? deploymentFrom(interview.answers).deployment : undefined,
    rehearsal: interviewState.host.rehearsal,
    changes: run.changes.filter(({ state }) => state === 'done').map(({ change }) => change),
    ...(phase === 'plan' && { planned: plan?.changes ?? [] }),
    checks: verification?.checks ?? [],
    notApplicable: verification?.notApplicable ?? [],
  }
}
