import { expect, test } from 'vitest'
import { Exit } from '../../src/failure.ts'
import { deploymentFrom } from '../../src/deployment/file.ts'
import { withNewKey } from '../../src/setup/new-key.ts'
import { sampleDeployment } from '../steps/sample.ts'

const team = {
  alias: 'team',
  value: 'env:TEAM',
  models: ['gpt-3.5-turbo'],
  servers: ['mcp_postgres_tools'],
  tools: { mcp_postgres_tools: ['query'] },
  maxBudget: 5,
  user: 'bob',
}
const before = sampleDeployment({ keys: [team] })
const given = () => structuredClone(before) as unknown as Record<string, unknown>

test('a new key may do what the other one may, with a value of its own', () => {
  const answers = withNewKey(given(), before, { alias: 'laptop', like: 'team' }, 'gatewright')
  const { keys, ...others } = deploymentFrom(answers).deployment
  expect(keys).toEqual([team, { ...team, alias: 'laptop', value: 'generate' }])
  const { keys: _, ...same } = before
  expect(others).toEqual(same)
})

test('it is made once: an interrupted run goes on with the same answers', () => {
  const once = withNewKey(given(), before, { alias: 'laptop', like: 'team' }, 'gatewright')
  expect(withNewKey(once, before, { alias: 'laptop', like: 'team' }, 'gatewright')).toEqual(once)
})

test('a name that no key can have is refused as usage', () => {
  expect(() => withNewKey(given(), before, { alias: 'my laptop', like: 'team' }, 'gatewright')).toThrow(
    expect.objectContaining({ exit: Exit.usage }),
  )
})

test('nothing else that was answered and left is carried out with it', () => {
  const other = { ...given(), exposure: { port: 4100, addresses: [] } }
  expect(() => withNewKey(other, before, { alias: 'laptop', like: 'team' }, 'gatewright')).toThrow(
    expect.objectContaining({ exit: Exit.refused, next: expect.stringContaining('gatewright reconfigure --fresh') }),
  )
})
