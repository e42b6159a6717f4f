import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Bed } from '../bed.ts'
import { ask, mcpAccept, rpc } from '../client.ts'
import { pinnedId } from '../config.ts'

const listBody = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }
const initialize = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'contract', version: '1' } }

export function mcpGrantFacts(bed: Bed): void {
  const list = (key: string, path = '/mcp') => rpc(bed.baseUrl + path, key, 'tools/list')
  const servers = (message: any): string[] => Object.keys(message.result._meta?.['litellm.ai/server_outcomes'] ?? {})

  describe('MCP without a key', () => {
    test.each(['/mcp', '/notes/mcp'])('%s sends an OAuth client on its way', async path => {
      const answer = await ask(bed.baseUrl + path, { headers: mcpAccept, body: listBody })
      const detail = {
        error: 'authentication_required',
        message: 'Authenticate with the gateway to use the MCP endpoint.',
      }
      expect(answer).toMatchObject({ status: 401, json: { detail } })
      expect(answer.headers['www-authenticate']).toBe(
        `Bearer resource_metadata="${bed.baseUrl}/.well-known/oauth-protected-resource${path}"`,
      )
    })

    test('a key that nobody made is told so', async () => {
      const answer = await rpc(`${bed.baseUrl}/mcp`, 'sk-nobody-made-this-key', 'tools/list')
      expect(answer).toMatchObject({ status: 401, json: { detail: 'Authentication Error, Invalid API key provided.' } })
    })

    test('a server that is not there is 404', async () => {
      const detail = "MCP server, toolset, or access group 'nowhere' not found"
      expect(await list(await bed.keyFor('notes'), '/nowhere/mcp')).toMatchObject({ status: 404, json: { detail } })
    })
  })

  describe.each([
    ['without any grant', {}],
    ['with no-mcp-servers', { object_permission: { mcp_servers: ['no-mcp-servers'] } }],
  ])('a key %s', (_, settings) => {
    test('sees no tools', async () => {
      const { status, message } = await list(await bed.key(settings))
      expect(status).toBe(200)
      expect(message.result).toEqual({ tools: [] })
    })

    test('is refused at the path of a server', async () => {
      const { status, message } = await list(await bed.key(settings), '/notes/mcp')
      expect(status).toBe(200)
      expect(message.error).toMatchObject({
        code: -32600,
        message: 'The key is not allowed to access the requested MCP servers: notes',
      })
    })

    test('may call nothing', async () => {
      const params = { name: 'notes-echo', arguments: { text: 'x' } }
      const { message } = await rpc(`${bed.baseUrl}/mcp`, await bed.key(settings), 'tools/call', params)
      expect(message.result).toMatchObject({
        content: [{ text: 'Error: User not allowed to call this tool.' }],
        isError: true,
      })
    })

    test('cannot initialize', async () => {
      const answer = await rpc(`${bed.baseUrl}/mcp`, await bed.key(settings), 'initialize', initialize)
      expect(answer.status).toBe(403)
      expect(answer.json.detail.error).toMatch(/^The key has no MCP servers granted, /)
    })

    test('gets an empty list by REST, the reason beside it', async () => {
      const { status, json } = await bed.ask('/mcp-rest/tools/list', { key: await bed.key(settings) })
      expect(status).toBe(200)
      expect(json).toMatchObject({ tools: [], error: 'unexpected_error' })
      expect(json.message).toContain('The key is not allowed to access any MCP servers.')
    })

    test('is refused by REST for one server', async () => {
      const key = await bed.key(settings)
      const detail = { error: 'access_denied', message: 'The key is not allowed to access server notes' }
      expect(await bed.ask('/mcp-rest/tools/list?server_id=notes', { key })).toMatchObject({
        status: 403,
        json: { detail },
      })
      const body = { server_id: 'notes', name: 'echo', arguments: { text: 'x' } }
      expect(await bed.ask('/mcp-rest/tools/call', { key, body })).toMatchObject({ status: 403, json: { detail } })
    })

    test('is shown no servers', async () => {
      expect((await bed.ask('/v1/mcp/server', { key: await bed.key(settings) })).json).toEqual([])
    })
  })

  describe('a grant', () => {
    test('may name a server by its pinned id', async () => {
      expect(servers((await list(await bed.keyFor(pinnedId))).message)).toEqual(['notes'])
    })

    test('that names no server grants nothing', async () => {
      expect((await list(await bed.keyFor('no_such_server'))).message.result.tools).toEqual([])
    })

    test('may be narrowed to tools', async () => {
      const key = await bed.key({ object_permission: { mcp_tool_permissions: { notes: ['echo'] } } })
      const { message } = await list(key)
      expect(message.result.tools.map(({ name }: { name: string }) => name)).toEqual(['notes-echo'])
      const params = { name: 'notes-fail', arguments: {} }
      const refused = await rpc(`${bed.baseUrl}/mcp`, key, 'tools/call', params)
      const text =
        "Error: Tool 'fail' is not allowed for your key/team on server 'notes'. Contact proxy admin for access."
      expect(refused.message.result).toMatchObject({ content: [{ text }], isError: true })
    })

    test('that is added or taken away holds from the next request on', async () => {
      const key = await bed.keyFor('notes')
      await bed.manage('/key/update', { key, object_permission: { mcp_servers: ['notes', 'web'] } })
      expect(servers((await list(key)).message).toSorted()).toEqual(['notes', 'web'])
      await bed.manage('/key/update', { key, object_permission: { mcp_servers: ['no-mcp-servers'] } })
      expect((await list(key)).message.result.tools).toEqual([])
    })
  })

  describe('a grant of single tools', () => {
    const narrowed = { mcp_servers: ['notes', 'web'], mcp_tool_permissions: { notes: ['echo'] } }
    const tools = async (key: string): Promise<string[]> =>
      (await list(key)).message.result.tools.map(({ name }: { name: string }) => name).toSorted()
    const all = ['notes-echo', 'notes-environment', 'notes-fail', 'web-echo']
    const update = (key: string, permission: object) =>
      bed.manage('/key/update', { key, object_permission: permission })

    test('narrows its server, and no other', async () => {
      expect(await tools(await bed.key({ object_permission: narrowed }))).toEqual(['notes-echo', 'web-echo'])
    })

    test('may name the server by its pinned id', async () => {
      const permission = { mcp_servers: [pinnedId], mcp_tool_permissions: { [pinnedId]: ['echo'] } }
      expect(await tools(await bed.key({ object_permission: permission }))).toEqual(['notes-echo'])
    })

    test('holds by REST as well: listed is what may be called, another tool is refused', async () => {
      const key = await bed.key({ object_permission: narrowed })
      const { json } = await bed.ask('/mcp-rest/tools/list?server_id=notes', { key })
      expect(json.tools.map(({ name }: { name: string }) => name)).toEqual(['echo'])
      const call = (name: string, args: object) =>
        bed.ask('/mcp-rest/tools/call', { key, body: { server_id: 'notes', name, arguments: args } })
      expect(await call('echo', { text: 'x' })).toMatchObject({ status: 200, json: { isError: false } })
      expect(await call('fail', {})).toMatchObject({ status: 403 })
    })

    test('is read back from the list of keys as it was given', async () => {
      const name = `alias-${randomUUID()}`
      const key = await bed.key({ key_alias: name, object_permission: narrowed })
      const listed = async () =>
        (await bed.manage(`/key/list?return_full_object=true&key_alias=${name}`)).json.keys[0].object_permission
      expect(await listed()).toMatchObject(narrowed)
      await update(key, { mcp_servers: ['notes'], mcp_tool_permissions: { notes: ['fail', 'echo'] } })
      expect(await listed()).toMatchObject({
        mcp_servers: ['notes'],
        mcp_tool_permissions: { notes: ['fail', 'echo'] },
      })
      await update(key, { mcp_servers: ['notes'], mcp_tool_permissions: {} })
      expect(await listed()).toMatchObject({ mcp_servers: ['notes'], mcp_tool_permissions: {} })
    })

    test('is changed from the next request on: narrowed, and widened by an empty map', async () => {
      const key = await bed.keyFor('notes', 'web')
      expect(await tools(key)).toEqual(all)
      await update(key, narrowed)
      expect(await tools(key)).toEqual(['notes-echo', 'web-echo'])
      await update(key, { mcp_servers: ['notes', 'web'], mcp_tool_permissions: {} })
      expect(await tools(key)).toEqual(all)
    })

    // BerriAI/litellm#33397
    test('that is left when its server is taken away goes on granting it; an empty map ends that', async () => {
      const key = await bed.key({ object_permission: narrowed })
      await update(key, { mcp_servers: ['web'] })
      expect(await tools(key)).toEqual(['notes-echo', 'web-echo'])
      await update(key, { mcp_servers: ['web'], mcp_tool_permissions: {} })
      expect(await tools(key)).toEqual(['web-echo'])
      const body = { server_id: 'notes', name: 'echo', arguments: { text: 'x' } }
      expect(await bed.ask('/mcp-rest/tools/call', { key, body })).toMatchObject({ status: 403 })
    })
  })
}
