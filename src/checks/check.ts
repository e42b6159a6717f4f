import type { Gateway } from '../adapters/gateway.ts'
import type { PlanContext } from '../engine/step.ts'

/** How much a check may disturb a live gateway: `nothing`, or a `restart`, which only setup, a change and `verify --full` allow. */
export type Disturbance = 'nothing' | 'restart'

export interface CheckContext extends PlanContext {
  gateway: Gateway
  signal: AbortSignal
  /** Values that one check leaves for a later one, such as the calls whose audit rows are looked for. */
  trail: Trail
}

/** Calls made by earlier checks, for the audit check. */
export interface Trail {
  calls: { check: string; key: string; callType: string; model?: string; at: string }[]
}

export type Outcome =
  { status: 'passed' | 'failed'; evidence: string; details?: string[] } | { status: 'notApplicable'; reason: string }

/** One verification. It answers evidence, never a bare boolean: what was asked and what came back. */
export interface Check {
  id: string
  /** One or two words for the checklist's column: `tool call`. */
  label: string
  /** What it proves, as a sentence. */
  proves: string
  disturbs: Disturbance
  run(context: CheckContext): Promise<Outcome>
}

export interface CheckResult {
  id: string
  label: string
  status: 'passed' | 'failed'
  evidence: string
  details?: string[]
  ms: number
}

export interface NotApplicable {
  id: string
  reason: string
}

/** The whole checklist's outcome, as `--json` prints it. */
export interface Verification {
  checks: CheckResult[]
  notApplicable: NotApplicable[]
}

export const passed = (evidence: string, details?: string[]): Outcome => ({
  status: 'passed',
  evidence,
  ...(details && { details }),
})
export const failed = (evidence: string, details?: string[]): Outcome => ({
  status: 'failed',
  evidence,
  ...(details && { details }),
})
export const notApplicable = (reason: string): Outcome => ({ status: 'notApplicable', reason })

export const check = (
  id: string,
  label: string,
  proves: string,
  run: Check['run'],
  disturbs: Disturbance = 'nothing',
): Check => ({
  id,
  label,
  proves,
  disturbs,
  run,
})
