import { expect, test } from 'vitest'
import { chat, realModel } from '../../src/checks/chat.ts'
import { keyHash } from '../../src/checks/keys.ts'
import { bed, failedWith, notApplicableFor, passedWith } from './bed.ts'

const real = { name: 'gpt-4o', model: 'openai/gpt-4o' }
const withRealModel = {
  models: [{ name: 'mock', model: 'openai/mock', mock: 'hello' }, real],
  keys: [{ alias: 'team', models: ['mock', 'gpt-4o'], servers: [] }],
}

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

test('does not apply where no key may use a mock model', async () => {
  const { run } = await bed({ models: [real], keys: [{ alias: 'team', models: ['gpt-4o'] }] })
  expect(await run(chat)).toEqual(notApplicableFor(/no virtual key may use a mock model/))
})

test('never calls a real model by itself', async () => {
  const { run, proxy } = await bed(withRealModel)
  await run(chat)
  expect(proxy.rows.map(row => row.model_group)).toEqual(['mock'])
})

test('a real model is not called without consent', async () => {
  const { run, proxy } = await bed(withRealModel)
  expect(await run(realModel)).toEqual(notApplicableFor(/gpt-4o: a call costs money, and nobody agreed to it/))
  expect(proxy.rows).toEqual([])
})

test('a real model passes when it answers, with consent', async () => {
  const { run, context } = await bed(withRealModel)
  context.agreedToCost = true
  expect(await run(realModel)).toEqual(passedWith(/gpt-4o answered "a real answer"/))
})

test('a real model fails when it answers nothing', async () => {
  const { run, context, proxy } = await bed(withRealModel)
  context.agreedToCost = true
  proxy.models['gpt-4o'] = ''
  expect(await run(realModel)).toEqual(failedWith(/gpt-4o answered no text/))
})
