import type { Change, PlanContext, Step } from './step.ts'

/** The ordered changes, shown before anything is touched. What is applied is exactly this. */
export interface Plan {
  changes: Change[]
  asIs: string[]
}

/** Steps in an order in which each comes after those it names; equal ones keep the order of the list. Throws on a cycle or an unknown id. */
export function inOrder<S extends Pick<Step, 'id' | 'after'>>(steps: S[]): S[] {
  const byId = new Map(steps.map(step => [step.id, step]))
  const ordered: S[] = []
  const visit = (step: S, path: string[]) => {
    if (ordered.includes(step)) return
    if (path.includes(step.id)) throw new Error(`steps wait for each other: ${[...path, step.id].join(' → ')}`)
    for (const id of step.after) {
      const earlier = byId.get(id)
      if (!earlier) throw new Error(`step ${step.id} comes after ${id}, which is no step`)
      visit(earlier, [...path, step.id])
    }
    ordered.push(step)
  }
  for (const step of steps) visit(step, [])
  return ordered
}

/** Asks every step what it found and what it would change. Reads only. */
export async function makePlan(steps: Step[], context: PlanContext): Promise<Plan> {
  const plan: Plan = { changes: [], asIs: [] }
  for (const step of inOrder(steps)) {
    const { changes, asIs } = step.plan(await step.inspect(context), context)
    plan.changes.push(...changes)
    plan.asIs.push(...asIs)
  }
  return plan
}
