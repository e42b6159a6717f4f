import { expect, test } from 'vitest'
import { refusals } from '../../src/checks/refusals.ts'
import { bed, failedWith, passedWith } from './bed.ts'

const ok = (body: unknown) => async () => ({ status: 200, body, ms: 1 })

test('passes when everything is refused that should be', async () => {
  const { run } = await bed()
  expect(await run(refusals)).toEqual(
    passedWith(/no key: 401, a key without grants sees no tools, a model outside the grant is refused/),
  )
})

test('fails when the models are shown without a key', async () => {
  const { run, proxy } = await bed()
  proxy.broken.models = ok({ data: [] })
  expect(await run(refusals)).toEqual(failedWith(/^models without a key was not refused \(HTTP 200/))
})

test('fails when a chat is answered without a key', async () => {
  const { run, proxy } = await bed()
  proxy.broken.chat = ok({ choices: [] })
  expect(await run(refusals)).toEqual(failedWith(/chat without a key was not refused/))
})

test('fails when a key without grants sees tools', async () => {
  const { run, proxy } = await bed()
  const generate = proxy.door.at('http://127.0.0.1:4000').generateKey
  proxy.broken.generateKey = (master, body) =>
    generate(master, { ...body, object_permission: { mcp_servers: ['postgres'] } })
  expect(await run(refusals)).toEqual(
    failedWith(/a key without grants sees query; a key without grants asking for postgres was not refused/),
  )
})

test('fails when a model outside the grant is answered', async () => {
  const { run, proxy } = await bed({
    models: [
      { name: 'mock', model: 'openai/mock', mock: 'one' },
      { name: 'other', model: 'openai/other', mock: 'two' },
    ],
  })
  const generate = proxy.door.at('http://127.0.0.1:4000').generateKey
  proxy.broken.generateKey = (master, body) => generate(master, { ...body, models: ['mock', 'other'] })
  expect(await run(refusals)).toEqual(failedWith(/a model outside the grant was not refused/))
})

test('its temporary key is gone afterwards, also after a failure', async () => {
  const { run, proxy } = await bed()
  await run(refusals)
  proxy.broken.mcpTools = key => (key ? Promise.reject(new Error('reset')) : ok({})())
  await expect(run(refusals)).rejects.toThrow('reset')
  expect([...proxy.keys.values()].map(({ alias }) => alias)).toEqual(['team'])
})

test('says so when its temporary key could not be removed', async () => {
  const { run, proxy } = await bed()
  proxy.broken.deleteKeys = async () => ({ status: 500, body: { error: { message: 'no' } }, ms: 1 })
  await expect(run(refusals)).rejects.toMatchObject({
    what: expect.stringContaining('could not be removed'),
    why: 'HTTP 500: no',
  })
})
