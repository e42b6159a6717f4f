import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Bed, until } from '../bed.ts'
import { rpc } from '../client.ts'
import { query } from '../databases.ts'
import { round, roundKey } from './tool-round.ts'

type Row = Record<string, any>

export function spendFacts(bed: Bed): void {
  /** The rows of a key or a name, in order, once there are as many as wanted. */
  const rows = (key: string, wanted: number): Promise<Row[]> => {
    const hash = key.startsWith('sk-') ? createHash('sha256').update(key).digest('hex') : key
    const sql = 'SELECT * FROM "LiteLLM_SpendLogs" WHERE api_key = $1 ORDER BY "startTime"'
    return until(
      found => found.length >= wanted,
      () => query(bed.databaseUrl, sql, [hash]),
    )
  }
  const chat = (key: string, model: string) =>
    bed.ask('/v1/chat/completions', { key, body: { model, messages: [{ role: 'user', content: 'ping' }] } })

  // Each waits for the next batch: together they wait once.
  describe.concurrent('spend rows', () => {
    test('of a chat', async () => {
      const key = await bed.key({ user_id: 'ann' })
      const answer = await chat(key, 'plain-mock')
      expect(await rows(key, 1)).toMatchObject([
        {
          request_id: answer.json.id,
          call_type: 'acompletion',
          model: 'openai/plain-mock',
          model_group: 'plain-mock',
          custom_llm_provider: 'openai',
          user: 'ann',
          status: 'success',
          spend: 0,
          prompt_tokens: 10,
          completion_tokens: 20,
          total_tokens: 30,
          requester_ip_address: '127.0.0.1',
        },
      ])
    })

    test('have the alias and the user in their metadata, and no message', async () => {
      const key = await bed.key({ key_alias: 'alias-in-metadata', user_id: 'ann' })
      await chat(key, 'plain-mock')
      const [row] = await rows(key, 1)
      expect(row!.metadata).toMatchObject({ user_api_key_alias: 'alias-in-metadata', user_api_key_user_id: 'ann' })
      expect(row).toMatchObject({ messages: {}, response: {} })
    })

    test('of a priced model have its cost, and the key adds it up', async () => {
      const key = await bed.key()
      await chat(key, 'priced-mock')
      const [row] = await rows(key, 1)
      expect(row!.spend).toBeCloseTo(0.5)
      const info = await until(
        ({ json }) => json.info.spend > 0,
        () => bed.manage(`/key/info?key=${key}`),
      )
      expect(info.json.info.spend).toBeCloseTo(0.5)
    })

    test('of the master key have a name in place of its hash', async () => {
      const { id } = (await chat(bed.masterKey, 'other-mock')).json
      const sql = 'SELECT * FROM "LiteLLM_SpendLogs" WHERE request_id = $1'
      const found = await until(
        some => some.length > 0,
        () => query(bed.databaseUrl, sql, [id]),
      )
      expect(found).toMatchObject([{ api_key: 'litellm_proxy_master_key', user: 'default_user_id' }])
    })

    test('of a tool call by MCP name it as server/tool', async () => {
      const key = await bed.key({ user_id: 'bob', object_permission: { mcp_servers: ['notes'] } })
      await rpc(`${bed.baseUrl}/mcp`, key, 'tools/call', { name: 'notes-echo', arguments: { text: 'kept' } })
      const [row] = await rows(key, 1)
      expect(row).toMatchObject({
        call_type: 'call_mcp_tool',
        model: 'MCP: notes-echo',
        mcp_namespaced_tool_name: 'notes/echo',
        status: 'success',
        user: 'bob',
        metadata: {
          mcp_tool_call_metadata: {
            name: 'echo',
            arguments: { text: 'kept' },
            mcp_server_name: 'notes',
            namespaced_tool_name: 'notes/echo',
          },
        },
      })
    })

    test('of a tool call by REST too', async () => {
      const key = await bed.keyFor('notes')
      await bed.ask('/mcp-rest/tools/call', {
        key,
        body: { server_id: 'notes', name: 'echo', arguments: { text: 'x' } },
      })
      expect(await rows(key, 1)).toMatchObject([
        { call_type: 'call_mcp_tool', model: 'MCP: echo', mcp_namespaced_tool_name: 'notes/echo', status: 'success' },
      ])
    })

    test('of a tool call that failed say so', async () => {
      const key = await bed.keyFor('notes')
      await rpc(`${bed.baseUrl}/mcp`, key, 'tools/call', { name: 'notes-fail', arguments: {} })
      expect(await rows(key, 1)).toMatchObject([{ call_type: 'call_mcp_tool', status: 'failure' }])
    })

    test('of a listing by MCP', async () => {
      const key = await bed.keyFor('notes')
      await rpc(`${bed.baseUrl}/mcp`, key, 'tools/list')
      expect(await rows(key, 1)).toMatchObject([
        { call_type: 'list_mcp_tools', model: 'MCP: list_tools', status: 'success' },
      ])
    })

    test('of a round with a tool: a listing, one completion, a call named as server-tool, in one session', async () => {
      const key = await bed.key(roundKey)
      await bed.ask('/v1/chat/completions', { key, body: round() })
      const found = await rows(key, 3)
      expect(found.map(row => row.call_type).toSorted()).toEqual(['acompletion', 'call_mcp_tool', 'list_mcp_tools'])
      const tool = found.find(row => row.call_type === 'call_mcp_tool')
      expect(tool).toMatchObject({ mcp_namespaced_tool_name: 'notes-echo', status: 'success' })
      expect(new Set(found.map(row => row.session_id)).size).toBe(1)
    })

    test('of a model outside the grant are failures', async () => {
      const key = await bed.key({ models: ['plain-mock'] })
      await chat(key, 'other-mock')
      expect(await rows(key, 1)).toMatchObject([{ status: 'failure', spend: 0 }])
    })
  })

  describe('/spend/logs', () => {
    test('gives the row of a request', async () => {
      const key = await bed.key()
      const { id } = (await chat(key, 'plain-mock')).json
      await rows(key, 1)
      const { status, json } = await bed.manage(`/spend/logs?request_id=${id}`)
      expect(status).toBe(200)
      expect(json).toMatchObject([{ request_id: id, call_type: 'acompletion', model_group: 'plain-mock' }])
    })

    test('is not for virtual keys', async () => {
      expect(await bed.ask('/spend/logs', { key: await bed.key() })).toMatchObject({ status: 401 })
    })
  })
}
