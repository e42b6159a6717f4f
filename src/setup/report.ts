import type { CheckResult, NotApplicable } from '../checks/check.ts'
import type { Deployment } from '../deployment/schema.ts'
import { deploymentFrom } from '../deployment/file.ts'
import type { Change } from '../engine/step.ts'
import type { Difference } from '../deployment/compare.ts'
import { settled } from '../deployment/renew.ts'
import { openQuestions } from '../deployment/interview.ts'
import type { ServerStanding } from './proofs.ts'
import type { SessionState } from './session-state.ts'
import { ended } from './trials.ts'

/** The one JSON document of `setup --json`. */
export interface SetupReport {
  deployment: Deployment | undefined
  rehearsal: boolean
  /** What the change makes other than it was, answer by answer; where a gateway that is there is changed. */
  differences?: Difference[]
  /** What to know before the plan is accepted. */
  notes?: string[]
  /** How the MCP servers would run, and what is dangerous of it. */
  mcpServers?: string[]
  /** Answers that were tried against the outside, and those that were not, with what came of it. */
  tried: { trial: string; ok: boolean; text: string }[]
  /** What was done; empty when nothing was. With `--plan`: nothing was, and `planned` says what would be. */
  changes: Change[]
  planned?: Change[]
  /** How the MCP servers stand that the plan brings or changes: proved, failed, or not tried. */
  servers?: ServerStanding[]
  checks: CheckResult[]
  notApplicable: NotApplicable[]
}

export function setupReport({
  interview,
  interviewState,
  plan,
  phase,
  trials,
  differences,
  standings,
  notes,
  serverLines = [],
  run,
  verification,
}: SessionState): SetupReport {
  const complete = openQuestions(interview).length === 0
  return {
    deployment: complete ? settled(deploymentFrom(interview.answers).deployment) : undefined,
    rehearsal: interviewState.host.rehearsal,
    ...(differences && { differences }),
    ...(notes.length > 0 && { notes }),
    ...(serverLines.length > 0 && { mcpServers: serverLines }),
    tried: ended(trials).map(({ trial, ok, text }) => ({ trial, ok, text })),
    changes: run.changes.filter(({ state }) => state === 'done').map(({ change }) => change),
    ...(phase === 'plan' && { planned: plan?.changes ?? [] }),
    ...(standings && { servers: standings }),
    checks: verification?.checks ?? [],
    notApplicable: verification?.notApplicable ?? [],
  }
}
