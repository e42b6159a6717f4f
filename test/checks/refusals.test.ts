import { expect, test } from 'vitest'
import { atOnce } from '../../src/adapters/gateway.ts'
import { refusals } from '../../src/checks/refusals.ts'
import { bed, failedWith, passedWith } from './bed.ts'

const ok = (body: unknown) => async () => ({ status: 200, body, ms: 1 })

test('passes when everything is refused that should be', async () => {
  const { run } = await bed()
  expect(await run(refusals)).toEqual(
    passedWith(
      /no key or a made-up one: 401, a key without grants sees no tools, a model outside the grant is refused/,
    ),
  )
})

test('passes where the deployment has no models', async () => {
  const { run } = await bed({ models: [], keys: [{ alias: 'team', models: [] }] })
  expect(await run(refusals)).toEqual(passedWith(/a model outside the grant is refused/))
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

const readAndWrite = [
  { name: 'read', call: () => 'done' },
  { name: 'write', inputSchema: { required: ['path'] }, call: () => 'written' },
]
const granting = (changes: object) => ({
  servers: [{ name: 'files', transport: 'stdio' }],
  keys: [{ alias: 'team', models: ['mock'], servers: ['files'], ...changes }],
})

test('a key is refused the servers that it was not granted: their tools are neither listed nor called', async () => {
  const { run } = await bed(granting({ servers: [] }))
  expect(await run(refusals)).toMatchObject({
    status: 'passed',
    details: expect.arrayContaining(['team listing files: 403', 'team calling files: 403']),
  })
})

test('fails when a key may call a server that it was not granted', async () => {
  const { run, proxy } = await bed(granting({ servers: [] }))
  for (const key of proxy.keys.values()) key.servers = ['files']
  expect(await run(refusals)).toEqual(
    failedWith(/team listing files was not refused.*team calling files was not refused/),
  )
})

test('a key is refused the tools that it was not granted of a server', async () => {
  const { run, proxy } = await bed(granting({ tools: { files: ['read'] } }))
  proxy.servers.files = readAndWrite
  expect(await run(refusals)).toMatchObject({
    status: 'passed',
    details: expect.arrayContaining(['team calling files/write: 403']),
  })
})

test('fails when a key may call a tool that it was not granted', async () => {
  const { run, proxy } = await bed(granting({ tools: { files: ['read'] } }))
  proxy.servers.files = readAndWrite
  for (const key of proxy.keys.values()) key.tools = {}
  expect(await run(refusals)).toEqual(failedWith(/team calling files\/write was not refused/))
})

test('a tool that might do something without arguments is not called to see it refused', async () => {
  const { run, proxy } = await bed(granting({ tools: { files: ['read'] } }))
  const called: string[] = []
  proxy.servers.files = [readAndWrite[0]!, { name: 'empty_trash', call: () => (called.push('trash'), 'gone') }]
  for (const key of proxy.keys.values()) key.tools = {}
  await run(refusals)
  expect(called).toEqual([])
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

/** Many keys on many servers, each key granted one of them. */
const many = (servers: number, keys: number) => ({
  servers: Array.from({ length: servers }, (_, index) => ({ name: `s${index}`, transport: 'stdio' })),
  keys: Array.from({ length: keys }, (_, index) => ({ alias: `k${index}`, models: ['mock'], servers: [`s${index % servers}`] })), // prettier-ignore
})

test('of many keys and servers each comes up among the requests that are refused, and it is said what was left out', async () => {
  const { run } = await bed(many(20, 50))
  const outcome = await run(refusals)
  expect(outcome).toEqual(
    passedWith(/100 requests for other tools: each key and each server comes up, in 50 of 950 pairs/),
  )
  const details = (outcome as { details: string[] }).details.join('\n')
  for (let index = 0; index < 50; index++) expect(details).toContain(`k${index} calling s`)
  for (let index = 0; index < 20; index++) expect(details).toMatch(new RegExp(`calling s${index}: 403`))
})

test('a server is asked for its tools once, however many keys there are, and few requests are under way at once', async () => {
  const { run, proxy } = await bed(many(3, 40))
  const { mcpTools } = proxy.door.at('http://127.0.0.1:4000')
  const asked: (string | undefined)[] = []
  let now = 0
  let most = 0
  proxy.broken.mcpTools = async (key, server) => {
    if (key?.equals(proxy.master)) asked.push(server)
    most = Math.max(most, ++now)
    await new Promise(setImmediate)
    now--
    return mcpTools(key, server)
  }
  expect(await run(refusals)).toEqual(passedWith(/are 160 requests for other tools$/))
  expect(asked.toSorted()).toEqual(['s0', 's1', 's2'])
  expect(most).toBe(atOnce)
})
