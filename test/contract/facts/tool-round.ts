import { describe, expect, test } from 'vitest'
import type { Bed } from '../bed.ts'
import { events } from '../client.ts'
import { mockText } from '../config.ts'

const toolCall = (name: string, args: object) => ({
  id: 'call_1',
  type: 'function',
  function: { name, arguments: JSON.stringify(args) },
})
const echo = toolCall('notes-echo', { text: 'from the model' })

/** A chat in which the mock model calls a tool. */
export const round = (call: object = echo, url = 'litellm_proxy') => ({
  model: 'plain-mock',
  messages: [{ role: 'user', content: 'say it' }],
  tools: [{ type: 'mcp', server_label: 'notes', server_url: url, require_approval: 'never' }],
  mock_tool_calls: [call],
})

/** What a key needs for it. */
export const roundKey = {
  metadata: { allow_client_mock_response: true },
  object_permission: { mcp_servers: ['notes'] },
}

export function toolRoundFacts(bed: Bed): void {
  const chat = (key: string, body: object) => bed.ask('/v1/chat/completions', { key, body })
  const fields = (json: any) => json.choices[0].message.provider_specific_fields

  describe('a tool call that the model makes', () => {
    test.each(['litellm_proxy', 'litellm_proxy/mcp/notes'])('is carried out, with the tools of %s', async url => {
      const { status, json } = await chat(await bed.key(roundKey), round(echo, url))
      expect(status).toBe(200)
      expect(json.choices[0].message.content).toBe(mockText)
      expect(fields(json)).toMatchObject({
        mcp_list_tools: expect.arrayContaining([
          { type: 'function', function: expect.objectContaining({ name: 'notes-echo', description: 'Says it again' }) },
        ]),
        mcp_tool_calls: [{ id: 'call_1', function: { name: 'notes-echo' } }],
        mcp_call_results: [{ tool_call_id: 'call_1', name: 'notes-echo', result: 'from the model' }],
      })
    })

    test('may stand in config.yaml: then any key that is granted the tools can have it made', async () => {
      const { mock_tool_calls: _, ...asked } = round()
      const { json } = await chat(await bed.keyFor('notes'), { ...asked, model: 'calling-mock' })
      expect(json.choices[0].message.content).toBe(mockText)
      expect(fields(json).mcp_call_results).toMatchObject([{ name: 'notes-echo', result: 'from config.yaml' }])
    })

    test("a tool's failure is its result", async () => {
      const { json } = await chat(await bed.key(roundKey), round(toolCall('notes-fail', {})))
      expect(fields(json).mcp_call_results).toMatchObject([{ result: 'this tool always fails' }])
    })

    test('the name must have its prefix', async () => {
      const { status, json } = await chat(await bed.key(roundKey), round(toolCall('echo', { text: 'x' })))
      expect(status).toBe(200)
      expect(fields(json).mcp_call_results).toMatchObject([{ result: "Error executing tool: 'echo'" }])
    })

    test('is not made for a client whose key may not mock', async () => {
      const key = await bed.keyFor('notes')
      const { json } = await chat(key, round())
      expect(fields(json)).toHaveProperty('mcp_list_tools')
      expect(fields(json)).not.toHaveProperty('mcp_tool_calls')
    })

    test('streamed, the tools are there and no call is made', async () => {
      const answer = await chat(await bed.key(roundKey), { ...round(), stream: true })
      const [first] = events(answer.text).map(event => (event === '[DONE]' ? undefined : JSON.parse(event)))
      expect(first.choices[0].delta.provider_specific_fields).toHaveProperty('mcp_list_tools')
      expect(answer.text).not.toContain('mcp_tool_calls')
    })

    test('a server outside the grant is 403', async () => {
      const error = { message: 'The key is not allowed to access the requested MCP servers: web', code: '403' }
      const answer = await chat(await bed.key(roundKey), round(echo, 'litellm_proxy/mcp/web'))
      expect(answer).toMatchObject({ status: 403, json: { error } })
    })
  })
}
