import type { AdminLogin } from '../../src/deployment/probes.ts'
import { checks } from '../../src/checks/index.ts'
import { runChecks } from '../../src/checks/run.ts'
import type { Deployment } from '../../src/deployment/schema.ts'
import { applyPlan, type RunOptions, undoAll } from '../../src/engine/apply.ts'
import type { RunEvent } from '../../src/engine/events.ts'
import { openJournal } from '../../src/engine/journal.ts'
import { makePlan, type Plan } from '../../src/engine/plan.ts'
import type { Change, PlanContext, Step } from '../../src/engine/step.ts'
import { deploymentFiles } from '../../src/paths.ts'
import { openDraft } from '../../src/setup/draft.ts'
import { closingSteps } from '../../src/setup/closing-steps.ts'
import { steps } from '../../src/steps/index.ts'
import { resolveSecrets } from '../../src/gateway/resolve-secrets.ts'
import type { World } from '../../src/world.ts'

/** Every step, closing ones included. */
export const allSteps = [...steps, ...closingSteps]

/** What a plan needs, with every secret resolved as setup does it. */
export async function contextOf(world: World, deployment: Deployment, admin?: AdminLogin): Promise<PlanContext> {
  const draft = await openDraft(world.files, deploymentFiles(world.own, deployment.name))
  const store = world.secretStore(deployment)
  const { values } = await resolveSecrets(deployment, { store, draft, env: {}, files: world.files })
  return { deployment, world, secrets: values, ...(admin && { admin }) }
}

async function optionsOf(context: PlanContext, events: RunEvent[]): Promise<RunOptions> {
  const { world, deployment } = context
  const paths = deploymentFiles(world.own, deployment.name)
  await world.files.makeDirectory(paths.state, 0o700)
  const journal = await openJournal(world.files, paths.journal, deployment.name, world.now)
  const listen = (event: RunEvent) => void events.push(event)
  return { steps: allSteps, context, journal, listen, signal: new AbortController().signal }
}

export const planOf = (context: PlanContext): Promise<Plan> => makePlan(allSteps, context)

const changesOf = (plan: Plan, of: Step[]): Plan => ({
  ...plan,
  changes: plan.changes.filter(({ step }) => of.some(({ id }) => id === step)),
})

/** Plans, applies, checks and documents, as setup does. */
export async function setUp(context: PlanContext, events: RunEvent[] = []) {
  const plan = await planOf(context)
  const options = await optionsOf(context, events)
  await applyPlan(changesOf(plan, steps), options)
  const { listen, signal } = options
  const verification = await runChecks(checks, context, listen, { allow: 'restart', signal })
  await applyPlan(changesOf(plan, closingSteps), { ...options, context: { ...context, verification } })
  return { plan, verification }
}

/** Applies the steps before the checks, without checking. */
export async function applySteps(context: PlanContext, events: RunEvent[] = []): Promise<Plan> {
  const plan = changesOf(await planOf(context), steps)
  await applyPlan(plan, await optionsOf(context, events))
  return plan
}

/** Takes everything back that the journal knows, data included. */
export async function takeBack(context: PlanContext, mayDropData = true): Promise<Change[]> {
  return undoAll({ ...(await optionsOf(context, [])), mayDropData: async () => mayDropData })
}

/**
 * Plans anew and makes the first change, as a run does that is killed before it can write down that the change is made; each change is killed once.
 * `false` when there is nothing to change.
 */
export async function applyNext(context: PlanContext, killed: Set<string>): Promise<boolean> {
  const { changes } = await planOf(context)
  const change = changes[0]
  if (!change) return false
  const { journal, signal } = await optionsOf(context, [])
  await journal.started(change)
  const step = allSteps.find(({ id }) => id === change.step)
  const verification = { checks: [], notApplicable: [] }
  const receipt = await step?.apply(change, { ...context, verification, signal, report: () => undefined })
  if (killed.has(change.id)) await journal.done(change, receipt ?? undefined)
  killed.add(change.id)
  return true
}
