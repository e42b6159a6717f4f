import { expect, test } from 'vitest'
import { sampleGround } from '../../screens/gallery/ground.ts'
import { check, failed, passed } from '../../src/checks/check.ts'
import type { PlanContext } from '../../src/engine/step.ts'
import { carryOut } from '../../src/setup/carry-out.ts'
import { secretValues } from '../../src/gateway/resolve-secrets.ts'
import { planHost } from '../doubles/host-facts.ts'
import { sampleDeployment } from '../steps/sample.ts'

test('a first setup whose restart failed is not finished: the same command restarts again, and the one after it does not', async () => {
  const { world, close } = await sampleGround(planHost())
  const deployment = sampleDeployment()
  const context: PlanContext = { deployment, world, secrets: secretValues(new Map()) }
  const outcomes = [failed('it did not come back'), passed('restarted, and ready again')]
  const restart = check('restart', 'restart', 'container', async () => outcomes.shift()!, { disturbs: 'restart' })
  let finished = 0
  const work = { steps: [], closingSteps: [], checks: [restart], finished: async () => void finished++ }
  const run = {
    world,
    name: deployment.name,
    command: 'gatewright setup',
    listen: () => undefined,
    signal: new AbortController().signal,
  }
  const once = async () => {
    const { checks } = await carryOut(run, work, { changes: [], asIs: [] }, context)
    return [...checks.map(({ status }) => status), finished]
  }
  try {
    expect(await once()).toEqual(['failed', 0])
    expect(await once()).toEqual(['passed', 1])
    expect(await once()).toEqual([2])
  } finally {
    await close()
  }
})
