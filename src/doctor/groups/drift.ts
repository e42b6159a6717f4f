import { adoptedContainer } from '../../hand-made/secrets.ts'
import { commandName } from '../../command-name.ts'
import type { Step } from '../../engine/step.ts'
import { readIdentity } from '../../identity/identity.ts'
import type { Subject } from '../../status/subject.ts'
import { steps } from '../../steps/index.ts'
import type { Found, Group } from '../finding.ts'

/** What a step would change now is where the host differs from deployment.yaml. */
async function ofStep(step: Step, { world, deployment, secrets: values }: Subject): Promise<Found[]> {
  if (!values) return []
  const identity = await readIdentity(world, deployment.name)
  const context = { world, deployment, secrets: values, ...(identity && { identity }) }
  const { changes } = step.plan(await step.inspect(context), context)
  return changes
    .filter(({ action }) => action !== 'run')
    .map(({ id, action, what, detail }) => ({
      id: `drift-${id}`,
      severity: 'warning',
      text: `${what} is not as deployment.yaml has it`,
      evidence: `setup would ${action} it${detail ? `: ${detail}` : ''}`,
      next: `see it whole: ${commandName} setup --plan --deployment ${deployment.name}`,
    }))
}

/** Before its first change everything of an adopted gateway is as somebody else made it. */
const byHand = ({ deployment: { name } }: Subject): Found[] => [
  {
    id: 'drift-adopted',
    severity: 'note',
    text: 'it was adopted, and is as it was made by hand',
    evidence: 'no change of Gatewright has been made yet',
    next: `see what a correction would change: ${commandName} reconfigure --plan --deployment ${name}`,
  },
]

/** The deployment as it is written down against what is deployed, step by step; edits by hand are among it. */
export const driftOf = (steps: Step[]): Group => ({
  id: 'drift',
  title: 'configuration',
  async examine(subject) {
    if (!subject.secrets)
      return [
        {
          id: 'drift-unknown',
          severity: 'warning',
          text: 'what is deployed could not be compared with deployment.yaml',
          evidence: subject.locked?.message ?? 'the secrets are not known',
          ...(subject.locked && { next: subject.locked.next }),
        },
      ]
    if (await adoptedContainer(subject.world, subject.deployment)) return byHand(subject)
    const found = await Promise.all(steps.filter(({ isCompared }) => isCompared).map(step => ofStep(step, subject)))
    return found.flat()
  },
})

export const drift = driftOf(steps)
