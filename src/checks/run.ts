import { once } from 'node:events'
import type { Listener } from '../engine/events.ts'
import type { PlanContext } from '../engine/step.ts'
import { asFailure } from '../failure.ts'
import { keepOutage } from '../outage.ts'
import { type Redact, redactor } from '../redact.ts'
import { wait } from '../wait.ts'
import type { Check, CheckContext, CheckResult, Disturbance, NotApplicable, Outcome, Verification } from './check.ts'
import { failed, notApplicable } from './check.ts'
import { cleanLine } from '../text/clean.ts'
import { keepVerified } from './last-verified.ts'
import { type LastProved, readLastProved, writeLastProved } from './last-proved.ts'

export interface RunChecksOptions {
  /** `restart` also runs the checks that take the gateway down for a moment. */
  allow: Disturbance
  signal: AbortSignal
}

type Interruptible = Pick<CheckContext, 'signal'>
type Named = Pick<Check, 'id' | 'label'>
type Result = { kind: 'done'; result: CheckResult } | { kind: 'notApplicable'; entry: NotApplicable }

/** The checks of a deployment: those that exist for each server or the like are one for each. */
const expanded = (checks: Check[], { deployment }: PlanContext) =>
  checks.flatMap(check => {
    const each = check.each?.(deployment) ?? []
    return each.length > 0 ? each : [check]
  })

function checkContext(context: PlanContext, { signal }: RunChecksOptions): CheckContext {
  const gateway = context.world.gateway.at(`http://127.0.0.1:${context.deployment.exposure.port}`, signal)
  return { ...context, gateway, signal, trail: { calls: [] } }
}

/** Why a check does not run this time, if it does not. */
function whyNot(check: Check, { world }: PlanContext, allow: Disturbance, proved: LastProved): string | undefined {
  if (world.rehearsal && check.notInRehearsal) return check.notInRehearsal
  return check.disturbs === 'restart' && allow === 'nothing' ? notNow(proved[check.id]) : undefined
}

const notNow = (proved: string | undefined) =>
  proved
    ? `it disturbs the gateway; last proved ${proved.slice(0, 16).replace('T', ' ')} UTC; again with verify --full`
    : 'it disturbs the gateway and was not proved yet; prove it with verify --full'

/** How long an interrupted check may take to put away what it made, such as a temporary key. */
const grace = 700

/** The work's result; once interrupted it is not waited for any longer, for neither PostgreSQL nor the engine takes a signal. */
async function untilEnded<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const ended = new AbortController()
  const late = once(signal, 'abort', { signal: ended.signal })
    .then(() => wait(grace, ended.signal))
    .then(() => Promise.reject(signal.reason as Error))
  late.catch(() => undefined)
  work.catch(() => undefined)
  try {
    signal.throwIfAborted()
    return await Promise.race([work, late])
  } finally {
    ended.abort()
  }
}

/** A check that throws has failed, and what is known about the failure is its evidence; only an interruption goes further. */
async function outcomeOf<C extends Interruptible>(check: Check<C>, context: C): Promise<Outcome> {
  try {
    return await untilEnded(check.run(context), context.signal)
  } catch (error) {
    context.signal.throwIfAborted()
    const { what, why, next } = asFailure(error)
    return failed(`${what}: ${why}`, [`next: ${next}`])
  }
}

function resultOf({ id, label }: Named, outcome: Outcome, ms: number, redact: Redact): Result {
  const inert = (text: string) => redact(cleanLine(text))
  if (outcome.status === 'notApplicable')
    return { kind: 'notApplicable', entry: { id, label, reason: inert(outcome.reason) } }
  const { status, evidence, details } = outcome
  const told = { evidence: inert(evidence), ...(details && { details: details.map(inert) }) }
  return { kind: 'done', result: { id, label, status, ...told, ms } }
}

/** How a list of checks is run. */
export interface Running<C> {
  listen: Listener
  redact: Redact
  /** Why a check does not run this time, if it does not. */
  whyNot(check: Check<C>): string | undefined
  /** What is kept of an outcome, before the next check begins. */
  keep?(check: Check<C>, outcome: Outcome, ms: number): Promise<void>
}

/** Runs the checks in order and tells of each as it starts and ends. Evidence never holds a secret and never acts: it is redacted and cleaned here. */
export async function runInOrder<C extends Interruptible>(
  checks: Check<C>[],
  context: C,
  { listen, redact, whyNot, keep }: Running<C>,
): Promise<Verification> {
  const verification: Verification = { checks: [], notApplicable: [] }
  for (const check of checks) {
    context.signal.throwIfAborted()
    listen({ type: 'check-started', id: check.id, label: check.label })
    const begun = performance.now()
    const reason = whyNot(check)
    const outcome = reason ? notApplicable(reason) : await outcomeOf(check, context)
    context.signal.throwIfAborted()
    const ms = Math.round(performance.now() - begun)
    record(resultOf(check, outcome, ms, redact), verification, listen)
    await keep?.(check, outcome, ms)
  }
  return verification
}

/** The checklist of a deployment on this host. */
export async function runChecks(
  checks: Check[],
  plan: PlanContext,
  listen: Listener,
  options: RunChecksOptions,
): Promise<Verification> {
  const proved = await readLastProved(plan.world, plan.deployment.name)
  const verification = await runInOrder(expanded(checks, plan), checkContext(plan, options), {
    listen,
    redact: redactor(plan.secrets),
    whyNot: check => whyNot(check, plan, options.allow, proved),
    keep: async (check, outcome, ms) => {
      if (check.disturbs === 'restart' && outcome.status !== 'notApplicable')
        await remember(check, outcome, proved, plan, ms)
    },
  })
  await keepVerified(plan.world, plan.deployment.name, verification)
  return verification
}

function record(result: Result, verification: Verification, listen: Listener): void {
  if (result.kind === 'done') {
    verification.checks.push(result.result)
    listen({ type: 'check-done', result: result.result })
    return
  }
  verification.notApplicable.push(result.entry)
  listen({ type: 'check-not-applicable', entry: result.entry })
}

/** Written at once, so that it is known also when a later check is interrupted. A check that failed is no longer proved. */
async function remember(
  check: Check,
  outcome: Outcome,
  proved: LastProved,
  { world, deployment }: PlanContext,
  ms: number,
) {
  if (outcome.status === 'passed') {
    proved[check.id] = world.now().toISOString()
    await keepOutage(world, deployment.name, check.id, ms)
  } else delete proved[check.id]
  await writeLastProved(world, deployment.name, proved)
}
