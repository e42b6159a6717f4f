import { expect, test } from 'vitest'
import { chat } from '../../src/checks/chat.ts'
import { keyHash } from '../../src/checks/keys.ts'
import { bed, failedWith, notApplicableFor, passedWith } from './bed.ts'

const real = { name: 'gpt-4o', model: 'openai/gpt-4o' }
const withRealModel = {
  models: [{ name: 'mock', model: 'openai/mock', mock: 'hello' }, real],
  keys: [{ alias: 'team', models: ['mock', 'gpt-4o'], servers: [] }],
}
const agreed = { ...withRealModel, models: [withRealModel.models[0]!, { ...real, askAsProof: true }] }

test('passes when the mock model answers its text', async () => {
  const { run } = await bed()
  expect(await run(chat)).toEqual(passedWith(/mock answered "This is a mock response"/))
})

test('fails when the mock model answers another text', async () => {
  const { run, proxy } = await bed()
  proxy.models.mock = 'something else'
  expect(await run(chat)).toEqual(failedWith(/answered "something else"; its mock text is "This is a mock response"/))
})

test('fails when the model is refused', async () => {
  const { run, proxy } = await bed()
  proxy.models = {}
  expect(await run(chat)).toEqual(failedWith(/HTTP 403/))
})

test('leaves the call for the audit, under the hash of the key', async () => {
  const { run, context, secrets } = await bed()
  await run(chat)
  expect(context.trail.calls).toEqual([
    expect.objectContaining({
      called: { model: 'mock' },
      user: 'team-user',
      keyHash: keyHash(secrets.get('keys.team.value')),
    }),
  ])
})

test('never calls a real model without consent, and says so', async () => {
  const { run, proxy } = await bed(withRealModel)
  expect(await run(chat)).toEqual({
    status: 'passed',
    evidence: 'mock answered "hello"',
    details: [
      'mock answered "hello"',
      'gpt-4o was not asked: a call costs money, and nobody agreed to it (models, gpt-4o: ask it as proof)',
    ],
  })
  expect(proxy.rows.map(row => row.model_group)).toEqual(['mock'])
})

test('calls a real model with consent', async () => {
  const { run } = await bed(agreed)
  expect(await run(chat)).toEqual(passedWith(/mock answered "hello"; gpt-4o answered "a real answer"/))
})

test('fails when a real model answers nothing', async () => {
  const { run, proxy } = await bed(agreed)
  proxy.models['gpt-4o'] = ''
  expect(await run(chat)).toEqual(failedWith(/gpt-4o answered no text/))
})

test('does not apply where only real models exist and nobody agreed to their cost', async () => {
  const { run } = await bed({ models: [real], keys: [{ alias: 'team', models: ['gpt-4o'] }] })
  expect(await run(chat)).toEqual(notApplicableFor(/gpt-4o was not asked: a call costs money/))
})

test('does not apply where no key may use a model', async () => {
  const { run } = await bed({ keys: [{ alias: 'team', models: [] }] })
  expect(await run(chat)).toEqual(notApplicableFor(/no virtual key may use a model/))
})
