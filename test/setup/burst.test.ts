import { afterEach, expect, test } from 'vitest'
import type { Answers } from '../../src/deployment/field.ts'
import type { Ground } from '../../src/setup/open.ts'
import { Secret } from '../../src/secret.ts'
import { sampleGround, sampleSession } from '../../screens/gallery/ground.ts'
import { planHost } from '../doubles/host-facts.ts'

let ground: Ground
afterEach(() => ground.close())

test('a plan that is asked for while a login is being tried has what that login finds', async () => {
  ground = await sampleGround(planHost())
  const { promise: answer, resolve: letIn } = Promise.withResolvers<void>()
  const { probes } = ground
  ground.probes = secretOf => {
    const made = probes(secretOf)
    return {
      ...made,
      adminLogin: async (login, signal) => {
        await answer
        return made.adminLogin(login, signal)
      },
    }
  }
  const session = await sampleSession(ground, { deployment: 'mcp-litellm', rehearse: false }, () => undefined)
  await session.typeSecret('admin.password', Secret.of('a sample'))
  const trials = session.runTrials()
  expect(session.isLookedUp('servers')).toBe(true)
  const plan = session.makePlan()
  letIn()
  await Promise.all([plan, trials])
  const [server] = session.state.interview.answers.servers as Answers[]
  expect(server).toMatchObject({ reads: { database: 'inventory' } })
})
