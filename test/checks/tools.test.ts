import { expect, test } from 'vitest'
import { tools } from '../../src/checks/tools.ts'
import { bed, failedWith, notApplicableFor, passedWith } from './bed.ts'

const twoServers = {
  servers: [
    { name: 'postgres', transport: 'stdio' },
    { name: 'files', transport: 'stdio' },
  ],
}

test('passes when the key sees exactly the tools of its servers', async () => {
  const { run } = await bed(twoServers)
  expect(await run(tools)).toEqual(passedWith(/^team sees postgres\/query, and only that$/))
})

test('passes when a key without servers sees nothing', async () => {
  const { run } = await bed({ keys: [{ alias: 'team', models: ['mock'] }] })
  expect(await run(tools)).toEqual(passedWith(/^team sees nothing$/))
})

test('fails when a key sees the tools of a server that it was not granted', async () => {
  const { run, proxy } = await bed(twoServers)
  for (const key of proxy.keys.values()) key.servers = ['postgres', 'files']
  expect(await run(tools)).toEqual(failedWith(/team sees files\/query, which no grant gives it/))
})

test('fails when a key sees nothing of a server that it was granted', async () => {
  const { run, proxy } = await bed()
  for (const key of proxy.keys.values()) key.servers = []
  expect(await run(tools)).toEqual(failedWith(/team does not see postgres\/query/))
})

const narrowed = {
  servers: [{ name: 'files', transport: 'stdio' }],
  keys: [{ alias: 'team', models: ['mock'], servers: ['files'], tools: { files: ['read'] } }],
}
const tool = (name: string, required: string[] = []) => ({ name, inputSchema: { required }, call: () => 'done' })

test('passes when a key sees the single tools that it was granted', async () => {
  const { run, proxy } = await bed(narrowed)
  proxy.servers.files = [tool('read'), tool('write')]
  expect(await run(tools)).toEqual(passedWith(/^team sees files\/read, and only that$/))
})

test('fails when a key sees more tools of a server than it was granted', async () => {
  const { run, proxy } = await bed(narrowed)
  proxy.servers.files = [tool('read'), tool('write')]
  for (const key of proxy.keys.values()) key.tools = {}
  expect(await run(tools)).toEqual(failedWith(/team sees files\/write, which no grant gives it/))
})

test('fails when a key is granted a tool that the server has not', async () => {
  const { run, proxy } = await bed(narrowed)
  proxy.servers.files = [tool('write')]
  expect(await run(tools)).toEqual(failedWith(/team does not see files\/read/))
})

test('fails when a server lists the tools of another one', async () => {
  const { run, proxy } = await bed(twoServers)
  const listed = { name: 'query', mcp_info: { server_name: 'files' } }
  proxy.broken.mcpTools = async () => ({ status: 200, body: { tools: [listed] }, ms: 1 })
  expect(await run(tools)).toEqual(failedWith(/postgres lists tools of another server: files\/query/))
})

test('fails when a server lists no tools', async () => {
  const { run, proxy } = await bed()
  proxy.servers.postgres = []
  expect(await run(tools)).toEqual(failedWith(/postgres lists no tools/))
})

test('says why a server lists no tools, where the log names it', async () => {
  const { run, proxy, engine } = await bed(twoServers)
  proxy.servers.postgres = []
  engine.lines = [
    "LiteLLM:WARNING: stdio_gate.py:28 - MCP server 'postgres' will not start: stdio MCP servers are disabled on this proxy.",
    'LiteLLM:WARNING: Error listing tools from files: ConnectError',
  ]
  expect(await run(tools)).toEqual(
    failedWith(/postgres lists no tools: stdio MCP servers are switched off.*set LITELLM_/),
  )
})

test('fails when the proxy says with a 200 that a server could not be asked', async () => {
  const { run, proxy } = await bed()
  const body = { tools: [], error: 'server_error', message: 'Failed to connect' }
  proxy.broken.mcpTools = async () => ({ status: 200, body, ms: 1 })
  expect(await run(tools)).toEqual(failedWith(/postgres does not list its tools: HTTP 200: Failed to connect/))
})

test('does not apply without MCP servers', async () => {
  const { run } = await bed({ servers: [], keys: [{ alias: 'team', models: ['mock'] }] })
  expect(await run(tools)).toEqual(notApplicableFor(/no MCP server/))
})
