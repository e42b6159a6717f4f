import { expect, test } from 'vitest'
import { models } from '../../src/checks/models.ts'
import { bed, failedWith, passedWith } from './bed.ts'

const twoModels = {
  models: [
    { name: 'mock', model: 'openai/mock', mock: 'one' },
    { name: 'other', model: 'openai/other', mock: 'two' },
  ],
}

test('passes when the key sees exactly its models', async () => {
  const { run } = await bed(twoModels)
  expect(await run(models)).toEqual(passedWith(/^team sees mock, and only that$/))
})

test('fails when a key sees a model that it was not granted', async () => {
  const { run, proxy } = await bed(twoModels)
  for (const key of proxy.keys.values()) key.models = ['mock', 'other']
  expect(await run(models)).toEqual(failedWith(/team sees mock and other; granted are mock/))
})

test('fails when a key does not see a model that it was granted', async () => {
  const { run, proxy } = await bed()
  proxy.models = {}
  expect(await run(models)).toEqual(failedWith(/team sees nothing; granted are mock/))
})

test('fails when the proxy does not know the key', async () => {
  const { run, proxy } = await bed()
  proxy.keys.clear()
  expect(await run(models)).toEqual(failedWith(/HTTP 401/))
})

test('looks at every key, and names each in the details', async () => {
  const { run } = await bed({
    ...twoModels,
    keys: [
      { alias: 'one', models: ['mock'], servers: [] },
      { alias: 'two', models: ['other'], servers: [] },
    ],
  })
  expect(await run(models)).toEqual({
    status: 'passed',
    evidence: '2 keys see exactly the models granted to them',
    details: ['one sees mock, and only that', 'two sees other, and only that'],
  })
})
