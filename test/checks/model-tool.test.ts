import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { modelTool } from '../../src/checks/model-tool.ts'
import { bed, failedWith, notApplicableFor, passedWith, tableList } from './bed.ts'

test('passes when the model asks, the proxy calls, and the result comes back', async () => {
  const { run } = await bed()
  expect(await run(modelTool)).toEqual(
    passedWith(/mock called postgres-query, had its result, and answered "This is a mock response"/),
  )
})

test('leaves the chat and the tool call for the audit', async () => {
  const { run, context } = await bed()
  await run(modelTool)
  expect(context.trail.calls.map(({ called }) => called)).toEqual([
    { model: 'mock' },
    { server: 'postgres', tool: 'query' },
  ])
})

test('asks no provider where the model is a real one', async () => {
  const { run } = await bed({ models: [{ name: 'mock', model: 'openai/gpt-4o' }] })
  expect(await run(modelTool)).toEqual(passedWith(/answered "The tool was called\."/))
})

test('fails when the proxy makes no call', async () => {
  const { run, proxy } = await bed()
  proxy.broken.chat = async () => ({ status: 200, body: { choices: [{ message: { content: 'hello' } }] }, ms: 1 })
  expect(await run(modelTool)).toEqual(failedWith(/asked to call postgres-query, and no call was made/))
})

test('fails when the result is not what the tool should say', async () => {
  const { run, postgres } = await bed()
  postgres.tables = tableList({ tables: [] })
  expect(await run(modelTool)).toEqual(failedWith(/the call that the model asked for: .*differ from the catalogue/))
})

test('its temporary key is gone afterwards, also after a failure', async () => {
  const { run, proxy } = await bed()
  await run(modelTool)
  proxy.broken.chat = () => Promise.reject(new Error('connection reset'))
  await expect(run(modelTool)).rejects.toThrow('connection reset')
  expect([...proxy.keys.values()].map(({ alias }) => alias)).toEqual(['team'])
})

test('the temporary key of a run that was killed goes; one that another run is using stays', async () => {
  const { run, proxy } = await bed()
  const ended = spawnSync('true').pid
  const [left, used] = [`gatewright-check-${ended}-0123456789ab`, `gatewright-check-${process.pid}-0123456789ab`]
  for (const alias of [left, used]) proxy.keys.set(`sk-${alias}`, { alias, models: [], servers: [] })
  await run(modelTool)
  expect([...proxy.keys.values()].map(({ alias }) => alias)).toEqual(['team', used])
})

test('its temporary key has no more than the grants of the real one', async () => {
  const { run, proxy, deployment } = await bed({
    servers: [
      { name: 'postgres', transport: 'stdio', reads: { database: 'inventory', role: 'tools_ro' } },
      { name: 'files', transport: 'stdio' },
    ],
  })
  const made: unknown[] = []
  const { chat } = proxy.door.at('http://127.0.0.1:4000')
  proxy.broken.chat = (key, request) => {
    made.push([...proxy.keys.values()].at(-1))
    return chat(key, request)
  }
  await run(modelTool)
  expect(made).toEqual([
    expect.objectContaining({ models: deployment.keys[0]!.models, servers: ['postgres'], user: 'team-user' }),
  ])
})

test('does not apply without MCP servers', async () => {
  const { run } = await bed({ servers: [], keys: [{ alias: 'team', models: ['mock'] }] })
  expect(await run(modelTool)).toEqual(notApplicableFor(/no MCP server/))
})

test('does not apply where no tool is known to be safe', async () => {
  const { run } = await bed({ servers: [{ name: 'postgres', transport: 'stdio' }] })
  expect(await run(modelTool)).toEqual(notApplicableFor(/a server with a safe call/))
})
