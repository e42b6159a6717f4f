import type { Gateway } from '../adapters/gateway.ts'
import type { Deployment } from '../deployment/schema.ts'
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
interface Trail {
  calls: AuditedCall[]
}

/** A call whose row must be in the audit table. */
export interface AuditedCall {
  /** Label of the check that made it. */
  check: string
  /** SHA-256 of the key, by which the proxy's tables know it. */
  keyHash: string
  /** User of the key, where it has one. */
  user?: string
  callType: 'acompletion' | 'call_mcp_tool'
  /** What was called: a model by its name in the deployment, or `server/tool`. */
  called: { model: string } | { server: string; tool: string }
  /** Just before the call. */
  at: Date
}

export type Outcome =
  { status: 'passed' | 'failed'; evidence: string; details?: string[] } | { status: 'notApplicable'; reason: string }

/** One verification. It answers evidence, never a bare boolean: what was asked and what came back. `C` is what it needs to be run. */
export interface Check<C = CheckContext> {
  id: string
  /** One or two words for the checklist's column: `tool call`. */
  label: string
  /** What it proves, as a sentence. */
  proves: string
  disturbs: Disturbance
  /** Why a rehearsal cannot run it: it has no counterpart of what is checked. */
  notInRehearsal?: string
  run(context: C): Promise<Outcome>
  /** Checks to run instead, one for each of a deployment's servers or the like; none: this one, which then says why it does not apply. */
  each?(deployment: Deployment): Check<C>[]
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
  label: string
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

export const check = <C = CheckContext>(
  id: string,
  label: string,
  proves: string,
  run: Check<C>['run'],
  more: Partial<Pick<Check<C>, 'disturbs' | 'notInRehearsal' | 'each'>> = {},
): Check<C> => ({ id, label, proves, disturbs: 'nothing', run, ...more })

/** What was found about one of several things, as a sentence. */
export interface Finding {
  ok: boolean
  text: string
}

/** One outcome for several findings: what went wrong where something did, else `well`, or the only finding itself. */
export function summed(findings: Finding[], well: string): Outcome {
  const wrong = findings.filter(({ ok }) => !ok)
  const texts = findings.map(({ text }) => text)
  if (wrong.length > 0) return failed(wrong.map(({ text }) => text).join('; '), texts.length > 1 ? texts : undefined)
  return findings.length === 1 ? passed(texts[0]!) : passed(well, texts)
}
