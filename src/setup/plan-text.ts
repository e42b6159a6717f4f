import type { Plan } from '../engine/plan.ts'
import type { Change } from '../engine/step.ts'

/** Marks of a plan's lines, as in a diff. */
export const actionMark: Record<Change['action'], string> = { create: '+', change: '~', remove: '-', run: '>' }

/** Changes under their headings, in the order of the plan. A heading that comes back later stands again: the order is the truth. */
export function groups(changes: Change[]): { group: string; changes: Change[] }[] {
  const grouped: { group: string; changes: Change[] }[] = []
  for (const change of changes) {
    const last = grouped.at(-1)
    if (last?.group === change.group) last.changes.push(change)
    else grouped.push({ group: change.group, changes: [change] })
  }
  return grouped
}

const line = ({ action, what, detail }: Change) => `${actionMark[action]} ${what}${detail ? `  (${detail})` : ''}`

/** The plan as plain lines, for the line-by-line mode, `--plan` and the transcript. */
export function planText(plan: Plan): string[] {
  if (plan.changes.length === 0) return ['Nothing to change: everything is as it should be.']
  const count = plan.changes.length
  const lines = groups(plan.changes).flatMap(({ group, changes }) =>
    changes.map((change, index) => `  ${(index === 0 ? group : '').padEnd(12)}${line(change)}`),
  )
  const asIs = plan.asIs.length > 0 ? [`  ${'as it is'.padEnd(12)}${plan.asIs.join(', ')}`] : []
  return [`${count} ${count === 1 ? 'change' : 'changes'}, in this order:`, ...lines, ...asIs]
}
