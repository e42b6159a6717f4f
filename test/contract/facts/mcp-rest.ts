import { describe, expect, test } from 'vitest'
import type { Bed } from '../bed.ts'
import { idByLiteLlm } from '../../../src/steps/files/marks.ts'
import { pinnedId } from '../config.ts'

export function mcpRestFacts(bed: Bed): void {
  const list = (key: string, query = '') => bed.ask(`/mcp-rest/tools/list${query}`, { key })
  const call = (key: string, body: object) => bed.ask('/mcp-rest/tools/call', { key, body })
  const names = (json: any): string[] => json.tools.map(({ name }: { name: string }) => name).toSorted()

  describe('MCP by REST', () => {
    test('tools are listed under their own names, with their server', async () => {
      const { status, json } = await list(await bed.keyFor('notes'))
      expect(status).toBe(200)
      expect(json).toMatchObject({ error: null, message: 'Successfully retrieved tools' })
      expect(names(json)).toEqual(['echo', 'environment', 'fail'])
      expect(json.tools[0]).toMatchObject({
        inputSchema: { type: 'object' },
        mcp_info: { server_name: 'notes', server_id: pinnedId, description: 'Notes of the contract suite' },
      })
    })

    test('one server failing leaves the others, and its outcome', async () => {
      const { status, json } = await list(await bed.keyFor('notes', 'gone'))
      expect(status).toBe(200)
      expect(json).toMatchObject({
        error: null,
        server_outcomes: { notes: { status: 'ok', tool_count: 3 }, gone: { status: 'unreachable' } },
      })
    })

    test('all failing is 200 too, and a partial failure', async () => {
      const { status, json } = await list(await bed.keyFor('gone'))
      expect(status).toBe(200)
      expect(json).toMatchObject({
        tools: [],
        error: 'partial_failure',
        message: 'Failed to get tools from servers: gone: unreachable',
      })
    })

    test.each(['notes', pinnedId])('one server is asked for as %s', async server => {
      expect(names((await list(await bed.keyFor('notes', 'web'), `?server_id=${server}`)).json)).toHaveLength(3)
    })

    test('one server that does not answer is 502', async () => {
      const detail = { error: 'unreachable', message: 'Failed to list tools from server gone' }
      expect(await list(await bed.keyFor('gone'), '?server_id=gone')).toMatchObject({ status: 502, json: { detail } })
    })

    test.each(['echo', 'notes-echo'])('a tool is called as %s', async name => {
      const { status, json } = await call(await bed.keyFor('notes'), {
        server_id: 'notes',
        name,
        arguments: { text: 'hello' },
      })
      expect(status).toBe(200)
      expect(json).toMatchObject({ content: [{ type: 'text', text: 'hello' }], isError: false })
    })

    test("a tool's own failure is 200 with isError", async () => {
      const answer = await call(await bed.keyFor('notes'), { server_id: 'notes', name: 'fail', arguments: {} })
      expect(answer).toMatchObject({
        status: 200,
        json: { content: [{ text: 'this tool always fails' }], isError: true },
      })
    })

    test('a tool that is not there is 500', async () => {
      const detail = { error: 'internal_server_error', message: 'An unexpected error occurred: Tool missing not found' }
      const answer = await call(await bed.keyFor('notes'), { server_id: 'notes', name: 'missing', arguments: {} })
      expect(answer).toMatchObject({ status: 500, json: { detail } })
    })

    test('a server that is not there is 404', async () => {
      const detail = { error: 'server_not_found', message: "MCP server 'nowhere' was not found" }
      const answer = await call(await bed.keyFor('notes'), { server_id: 'nowhere', name: 'echo', arguments: {} })
      expect(answer).toMatchObject({ status: 404, json: { detail } })
    })

    test.each([
      ['server_id', { name: 'echo' }],
      ['name', { server_id: 'notes' }],
    ])('without %s it is 400', async (missing, body) => {
      const detail = { error: 'missing_parameter', message: `${missing} is required in request body` }
      expect(await call(await bed.keyFor('notes'), body)).toMatchObject({ status: 400, json: { detail } })
    })

    test('a command that is not on the list is refused when its tools are called', async () => {
      const answer = await call(await bed.keyFor('shell'), { server_id: 'shell', name: 'anything', arguments: {} })
      expect(answer.status).toBeGreaterThanOrEqual(400)
    })
  })

  describe('the MCP servers as the management API shows them', () => {
    test('with the master key: how each is reached', async () => {
      const { json } = await bed.manage('/v1/mcp/server')
      expect(json.map(({ server_name: name }: { server_name: string }) => name).toSorted()).toEqual([
        'gone',
        'guarded',
        'notes',
        'shell',
        'stream',
        'web',
      ])
      expect(json.find(({ server_name: name }: { server_name: string }) => name === 'notes')).toMatchObject({
        server_id: pinnedId,
        is_config: true,
        transport: 'stdio',
        command: 'node',
        description: 'Notes of the contract suite',
      })
    })

    test('an id that is not pinned is derived from name, address, transport and login', async () => {
      const { json } = await bed.manage('/v1/mcp/server')
      const web = json.find(({ server_name: name }: { server_name: string }) => name === 'web')
      expect(web.server_id).toMatch(/^[0-9a-f]{32}$/)
      expect(web.server_id).toBe(idByLiteLlm('web', { url: web.url, transport: 'http' }, {}))
    })

    test('with a virtual key: its own servers, and nothing of how they are reached', async () => {
      const { json } = await bed.ask('/v1/mcp/server', { key: await bed.keyFor('notes') })
      expect(json).toMatchObject([{ server_name: 'notes', command: null, args: [], env: {} }])
    })

    test('health is a list of ids and states', async () => {
      const { json } = await bed.ask('/v1/mcp/server/health', { key: await bed.keyFor('notes') })
      expect(json).toEqual([{ server_id: pinnedId, status: 'healthy' }])
    })

    test('a server that does not answer is unhealthy', async () => {
      const { json } = await bed.ask('/v1/mcp/server/health', { key: await bed.keyFor('gone') })
      expect(json).toMatchObject([{ status: 'unhealthy' }])
    })
  })
}
