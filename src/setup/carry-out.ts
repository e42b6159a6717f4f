import { runChecks } from '../checks/run.ts'
import type { Check, Verification } from '../checks/check.ts'
import { applyPlan, type RunOptions } from '../engine/apply.ts'
import type { Listener } from '../engine/events.ts'
import { type Journal, openJournal } from '../engine/journal.ts'
import { lockGateway } from '../engine/lock.ts'
import type { Plan } from '../engine/plan.ts'
import type { PlanContext, Step } from '../engine/step.ts'
import { asFailure, Failure } from '../failure.ts'
import { forgetIdentity, takeIdentity } from '../identity/identity.ts'
import { deploymentFiles } from '../paths.ts'
import { forgetInService, putInServiceBack } from '../steps/in-service.ts'
import { settlePlaces } from '../steps/secrets/left.ts'
import type { World } from '../world.ts'
import { isVerified } from './done-text.ts'
import { openRunLog } from './run-log.ts'

/** What a run on a deployment needs, whoever asked for it. */
export interface Run {
  world: World
  name: string
  /** As in the lock's holder text: `gatewright setup`. */
  command: string
  listen: Listener
  signal: AbortSignal
  /** Path of this run's log, as soon as it is known. */
  logged?: (path: string) => void
}

/** What a run makes of a plan. */
export interface Work {
  steps: Step[]
  /** Their changes come after the checks, since they write down what those found. */
  closingSteps: Step[]
  checks: Check[]
  checking?: () => void
  /** What is no longer needed once the change is made; still under the lock. */
  finished?: () => Promise<void>
}

/** Does the work as the only one on this deployment, with its journal and a log of its own, in which no secret of the context is written. */
export async function alone<T>(
  run: Run,
  context: Pick<PlanContext, 'secrets'> | undefined,
  work: (journal: Journal, listen: Listener) => Promise<T>,
): Promise<T> {
  const { world, name, command } = run
  const paths = deploymentFiles(world.own, name)
  await world.files.makeDirectory(paths.state, 0o700)
  const lock = await lockGateway(world, name, command)
  try {
    const log = await openRunLog(paths.logs, world.now(), context?.secrets)
    run.logged?.(log.path)
    const listen: Listener = event => {
      run.listen(event)
      log.write(event)
    }
    try {
      const result = await work(await openJournal(world.files, paths.journal, name, world.now), listen)
      await log.close()
      return result
    } catch (error) {
      // What went wrong first is what is told, not that its log could not be written either.
      await log.close().catch(() => undefined)
      throw error
    }
  } finally {
    await lock.release()
  }
}

/** Makes the planned changes, runs the checks, writes the documents. */
export const carryOut = (run: Run, work: Work, plan: Plan, context: PlanContext): Promise<Verification> =>
  alone(run, context, (journal, listen) => carryOutAlone({ ...run, listen }, work, plan, context, journal))

async function carryOutAlone(
  { listen, signal }: Run,
  { steps, closingSteps, checks, checking, finished }: Work,
  plan: Plan,
  context: PlanContext,
  journal: Journal,
): Promise<Verification> {
  const of = (some: Step[]): Plan => ({
    ...plan,
    changes: plan.changes.filter(change => some.some(step => step.id === change.step)),
  })
  const options = (some: Step[], its: PlanContext): RunOptions => ({
    steps: some,
    context: its,
    journal,
    listen,
    signal,
  })
  const isFirst = journal.content.finishedAt === undefined
  await takeIdentity(context.world, context.deployment.name, context.identity)
  await orBack(context, journal, () => applyPlan(of(steps), options(steps, context)))
  if (plan.changes.length > 0) for (const step of steps) await step.accompany?.(context)
  checking?.()
  const disturbs = isFirst || plan.changes.some(({ startsGateway }) => startsGateway)
  const verification = await runChecks(checks, context, listen, { allow: disturbs ? 'restart' : 'nothing', signal })
  const closing = closingSteps.filter(({ whenVerified }) => !whenVerified || isVerified(verification))
  await applyPlan(of(closing), options(closing, { ...context, verification }))
  // A gateway that has not come through its first restart is not set up: the same command tries that again.
  const isOpen = isFirst && failedDisturbed(checks, verification)
  if (!isOpen && (plan.changes.length > 0 || isFirst)) await journal.finished()
  await forgetInService(context)
  await settlePlaces(context)
  if (!isOpen) await finished?.()
  return verification
}

/** Whether a check failed that disturbs the gateway, and so is not simply repeated. */
const failedDisturbed = (checks: Check[], { checks: results }: Verification) =>
  results.some(({ id, status }) => status === 'failed' && checks.find(check => check.id === id)?.disturbs === 'restart')

/** Does the work; should it fail while the container from before is still there, everything that belongs to that one is put back. */
async function orBack(context: PlanContext, journal: Journal, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    await goBack(context, journal).catch((second: unknown) => Promise.reject(notPutBack(error, second)))
    // Where not even the journal could be begun, nothing bears it.
    await forgetIdentity(context.world, context.deployment.name)
    throw error
  }
}

async function goBack(context: PlanContext, journal: Journal): Promise<void> {
  if (!(await putInServiceBack(context)).isThere) return
  await forgetInService(context)
  // What is left of the change are its answers, in the draft.
  await journal.finished('put back')
}

/** A change failed, and so did going back: both are told. */
function notPutBack(error: unknown, second: unknown): Failure {
  const { what, why, next, exit, lines, remedies } = asFailure(error)
  const told = `${why}; and what the gateway in service had before could not be put back: ${asFailure(second).message}`
  return new Failure({ what, why: told, next, exit, lines, remedies, cause: error })
}
