import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { describe, expect, test } from 'vitest'
import type { Bed } from '../bed.ts'
import { ask, mcpAccept, rpc } from '../client.ts'
import { noteValue } from '../config.ts'

const listBody = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }
const names = (message: any): string[] => message.result.tools.map(({ name }: { name: string }) => name).toSorted()
const initialize = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'contract', version: '1' } }

export function mcpFacts(bed: Bed): void {
  const mcp = (key: string | undefined, method: string, params?: object, headers?: object) =>
    rpc(`${bed.baseUrl}/mcp`, key, method, params, headers)
  const call = (key: string, name: string, args: object, path = '/mcp') =>
    rpc(bed.baseUrl + path, key, 'tools/call', { name, arguments: args })

  describe('the MCP endpoint', () => {
    test('answers a bare tools/list with one event', async () => {
      const answer = await mcp(await bed.keyFor('notes'), 'tools/list')
      expect(answer.status).toBe(200)
      expect(answer.headers['content-type']).toMatch(/^text\/event-stream/)
      expect(answer.text).toMatch(/^event: message\r?\ndata: /)
      expect(names(answer.message)).toEqual(['notes-echo', 'notes-environment', 'notes-fail'])
    })

    test('passes on what a server says of its tools', async () => {
      const { message } = await mcp(await bed.keyFor('notes'), 'tools/list')
      const echo = message.result.tools.find(({ name }: { name: string }) => name === 'notes-echo')
      expect(echo).toMatchObject({
        description: 'Says it again',
        inputSchema: { type: 'object', properties: { text: { type: 'string' } } },
        annotations: { readOnlyHint: true },
      })
    })

    test('reports how each server did, the ones that do not answer too', async () => {
      const { message } = await mcp(await bed.keyFor('notes', 'gone'), 'tools/list')
      expect(message.result._meta['litellm.ai/server_outcomes']).toEqual({
        notes: { status: 'ok', tool_count: 3 },
        gone: { status: 'unreachable' },
      })
      expect(names(message)).toHaveLength(3)
    })

    test('serves only the tools that allowed_tools names', async () => {
      expect(names((await mcp(await bed.keyFor('web'), 'tools/list')).message)).toEqual(['web-echo'])
    })

    test.each(['stream', 'guarded'])('reaches the server %s', async server => {
      const { message } = await mcp(await bed.keyFor(server), 'tools/list')
      expect(names(message)).toContain(`${server}-echo`)
    })

    // A bridge keeps a process for each session that nobody ends.
    test('a session on a server is ended with the request that it was opened for', async () => {
      const before = bed.sessions().opened
      const key = await bed.keyFor('guarded')
      await mcp(key, 'tools/list')
      await call(key, 'guarded-echo', { text: 'over' })
      expect(bed.sessions().opened).toBeGreaterThan(before)
      await expect.poll(() => bed.sessions().left).toBe(0)
    })

    test('all servers are the master key’s', async () => {
      const { message } = await mcp(bed.masterKey, 'tools/list')
      const outcomes = message.result._meta['litellm.ai/server_outcomes']
      expect(Object.keys(outcomes).toSorted()).toEqual(['gone', 'guarded', 'notes', 'shell', 'stream', 'web'])
    })

    test('/mcp/ is /mcp, which is where clients that add a slash come', async () => {
      const { message } = await rpc(`${bed.baseUrl}/mcp/`, await bed.keyFor('notes', 'web'), 'tools/list')
      expect(Object.keys(message.result._meta['litellm.ai/server_outcomes']).toSorted()).toEqual(['notes', 'web'])
    })

    test.each(['/notes/mcp', '/mcp/notes'])('%s is one server', async path => {
      const key = await bed.keyFor('notes', 'web')
      const { message } = await rpc(bed.baseUrl + path, key, 'tools/list')
      expect(Object.keys(message.result._meta['litellm.ai/server_outcomes'])).toEqual(['notes'])
    })

    test('x-mcp-servers narrows like the path', async () => {
      const { message } = await mcp(await bed.keyFor('notes', 'web'), 'tools/list', {}, { 'x-mcp-servers': 'web' })
      expect(names(message)).toEqual(['web-echo'])
    })

    test('Authorization does as well as x-litellm-api-key', async () => {
      const key = await bed.keyFor('web')
      const answer = await ask(`${bed.baseUrl}/mcp`, { key, headers: mcpAccept, body: listBody })
      expect(answer).toMatchObject({ status: 200 })
      expect(answer.text).toContain('web-echo')
    })

    test('a client must accept both JSON and events', async () => {
      const headers = { 'x-litellm-api-key': await bed.keyFor('web'), accept: 'application/json' }
      const message = 'Not Acceptable: Client must accept both application/json and text/event-stream'
      expect(await ask(`${bed.baseUrl}/mcp`, { headers, body: listBody })).toMatchObject({
        status: 406,
        json: { jsonrpc: '2.0', id: null, error: { code: -32600, message } },
      })
    })

    test('a revision that is not spoken is 400', async () => {
      const answer = await mcp(await bed.keyFor('web'), 'tools/list', {}, { 'mcp-protocol-version': '1999-01-01' })
      expect(answer).toMatchObject({ status: 400, json: { error: { code: -32600 } } })
      expect(answer.json.error.message).toMatch(/^Unsupported MCP-Protocol-Version 1999-01-01; supported: /)
    })

    test('a method that is not there is -32601', async () => {
      const { message } = await mcp(await bed.keyFor('web'), 'no/such-method')
      expect(message.error).toMatchObject({ code: -32601, message: 'Method not found' })
    })

    test('a body that is no JSON is -32700', async () => {
      const headers = { 'x-litellm-api-key': await bed.keyFor('web'), ...mcpAccept }
      const answer = await ask(`${bed.baseUrl}/mcp`, { headers, rawBody: '{bad' })
      expect(answer).toMatchObject({ status: 400, json: { error: { code: -32700 } } })
    })

    test('a notification is 202', async () => {
      const headers = { 'x-litellm-api-key': await bed.keyFor('web'), ...mcpAccept }
      const body = { jsonrpc: '2.0', method: 'notifications/initialized' }
      expect(await ask(`${bed.baseUrl}/mcp`, { headers, body })).toMatchObject({ status: 202 })
    })

    test('initialize names the gateway, and the server on its own path', async () => {
      const key = await bed.keyFor('notes')
      const gateway = await mcp(key, 'initialize', initialize)
      expect(gateway.message.result).toMatchObject({
        protocolVersion: '2025-06-18',
        capabilities: { tools: {} },
        serverInfo: { name: 'litellm-mcp-server', version: '1.0.0' },
      })
      expect(gateway.headers['mcp-session-id']).toMatch(/./)
      const server = await rpc(`${bed.baseUrl}/notes/mcp`, key, 'initialize', initialize)
      expect(server.message.result.serverInfo.name).toBe('notes')
    })

    test('the official client lists and calls', async () => {
      const headers = { 'x-litellm-api-key': `Bearer ${await bed.keyFor('notes')}` }
      const client = new Client({ name: 'contract', version: '1' })
      await client.connect(
        new StreamableHTTPClientTransport(new URL(`${bed.baseUrl}/mcp`), { requestInit: { headers } }),
      )
      expect((await client.listTools()).tools.map(({ name }) => name)).toContain('notes-echo')
      const result = await client.callTool({ name: 'notes-echo', arguments: { text: 'hello' } })
      expect(result.content).toMatchObject([{ type: 'text', text: 'hello' }])
      await client.close()
    })
  })

  describe('calling a tool', () => {
    test('by its prefixed name', async () => {
      const { message } = await call(await bed.keyFor('notes'), 'notes-echo', { text: 'hello' })
      expect(message.result).toMatchObject({ content: [{ type: 'text', text: 'hello' }], isError: false })
    })

    test('by its own name on the path of its server', async () => {
      const { message } = await call(await bed.keyFor('notes'), 'echo', { text: 'hello' }, '/notes/mcp')
      expect(message.result).toMatchObject({ content: [{ text: 'hello' }], isError: false })
    })

    test('a stdio server gets its environment, os.environ/ resolved', async () => {
      const { message } = await call(await bed.keyFor('notes'), 'notes-environment', { name: 'NOTE' })
      expect(message.result.content).toMatchObject([{ text: noteValue }])
    })

    test("a stdio server does not get the proxy's secrets", async () => {
      const { message } = await call(await bed.keyFor('notes'), 'notes-environment', { name: 'LITELLM_MASTER_KEY' })
      expect(message.result.content).toMatchObject([{ text: 'not set' }])
    })

    test("a tool's own failure is a result with isError", async () => {
      const { status, message } = await call(await bed.keyFor('notes'), 'notes-fail', {})
      expect(status).toBe(200)
      expect(message.result).toMatchObject({ content: [{ text: 'this tool always fails' }], isError: true })
    })

    test.each([
      ['missing', "Error: Tool 'missing' not found"],
      ['notes-missing', "Error: Tool 'missing' not found"],
      ['no-such-tool', 'Error: User not allowed to call this tool.'],
    ])('%s is not there: a result with isError', async (name, text) => {
      const { status, message } = await call(await bed.keyFor('notes'), name, {})
      expect(status).toBe(200)
      expect(message.result).toMatchObject({ content: [{ text }], isError: true })
    })

    test('a tool of a server that does not answer is not there', async () => {
      const { message } = await call(await bed.keyFor('gone'), 'gone-echo', {})
      expect(message.result).toMatchObject({ content: [{ text: "Error: Tool 'echo' not found" }], isError: true })
    })

    test('a tool that allowed_tools leaves out is refused', async () => {
      const { message } = await call(await bed.keyFor('web'), 'web-fail', {})
      const text = 'Error: Tool fail is not allowed for server web. Contact proxy admin to allow this tool.'
      expect(message.result).toMatchObject({ content: [{ text }], isError: true })
    })
  })
}
