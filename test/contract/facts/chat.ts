import { describe, expect, test } from 'vitest'
import type { Bed } from '../bed.ts'
import { events } from '../client.ts'
import { mockText } from '../config.ts'

const ping = { model: 'plain-mock', messages: [{ role: 'user', content: 'ping' }] }

export function chatFacts(bed: Bed): void {
  const chat = (key: string | undefined, body: object) => bed.ask('/v1/chat/completions', { ...(key && { key }), body })

  describe('chat', () => {
    test('a mock model answers its text', async () => {
      const { status, json } = await chat(await bed.key(), ping)
      expect(status).toBe(200)
      expect(json).toMatchObject({
        id: expect.stringMatching(/^chatcmpl-/),
        object: 'chat.completion',
        model: 'plain-mock',
        choices: [{ finish_reason: 'stop', index: 0, message: { role: 'assistant', content: mockText } }],
        usage: { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 },
      })
    })

    test('the path without v1 is the same', async () => {
      const answer = await bed.ask('/chat/completions', { key: bed.masterKey, body: ping })
      expect(answer.json.choices[0].message.content).toBe(mockText)
    })

    test('streamed, it comes in pieces and ends with [DONE]', async () => {
      const answer = await chat(await bed.key(), { ...ping, stream: true })
      expect(answer.headers['content-type']).toMatch(/^text\/event-stream/)
      const all = events(answer.text)
      expect(all.at(-1)).toBe('[DONE]')
      const chunks = all.slice(0, -1).map(event => JSON.parse(event))
      expect(chunks.map(chunk => chunk.choices[0].delta.content ?? '').join('')).toBe(mockText)
      expect(chunks.at(-1).choices[0].finish_reason).toBe('stop')
    })

    test('without a key it is 401', async () => {
      expect(await chat(undefined, ping)).toMatchObject({ status: 401, json: { error: { type: 'auth_error' } } })
    })

    test.each(['other-mock', 'no-such-model'])('%s, outside the grant, is 403', async model => {
      const key = await bed.key({ models: ['plain-mock'] })
      const message =
        `The requested model '${model}' is not available for this API key, or the model name is invalid. ` +
        'Check the models available to you and try again.'
      const error = { message, type: 'key_model_access_denied', param: 'model', code: '403' }
      expect(await chat(key, { ...ping, model })).toMatchObject({ status: 403, json: { error } })
    })

    test('a model that is not there is 400 for a key that may use all', async () => {
      const answer = await chat(bed.masterKey, { ...ping, model: 'no-such-model' })
      const message = expect.stringContaining('Invalid model name passed in model=no-such-model')
      expect(answer).toMatchObject({
        status: 400,
        json: { error: { message, type: 'invalid_request_error', code: '400' } },
      })
    })

    test('a request without messages is 400', async () => {
      const error = {
        message: "/chat/completions: Missing required parameter: 'messages'.",
        param: 'messages',
        code: '400',
      }
      expect(await chat(bed.masterKey, { model: 'plain-mock' })).toMatchObject({ status: 400, json: { error } })
    })

    test('a body that is no JSON is 400', async () => {
      const answer = await bed.ask('/v1/chat/completions', { key: bed.masterKey, rawBody: '{bad' })
      expect(answer).toMatchObject({ status: 400, json: { error: { param: 'request_body', code: '400' } } })
      expect(answer.json.error.message).toMatch(/^Invalid JSON payload: /)
    })

    test("a client's own mock_response is ignored", async () => {
      const { json } = await chat(await bed.key(), { ...ping, mock_response: 'mine' })
      expect(json.choices[0].message.content).toBe(mockText)
    })

    test("a key's metadata can allow it", async () => {
      const key = await bed.key({ metadata: { allow_client_mock_response: true } })
      const { json } = await chat(key, { ...ping, mock_response: 'mine' })
      expect(json.choices[0].message.content).toBe('mine')
    })
  })

  describe('budget', () => {
    test('an exhausted one is 422', async () => {
      const key = await bed.key({ key_alias: 'no-budget-at-all', max_budget: 0 })
      const answer = await chat(key, ping)
      expect(answer).toMatchObject({
        status: 422,
        json: { error: { type: 'budget_exceeded', param: null, code: '422' } },
      })
      expect(answer.json.error.message).toMatch(
        new RegExp(
          `^Budget has been exceeded! Key=no-budget-at-all \\(sk-\\.\\.\\.${key.slice(-4)}\\) Current cost: [\\d.]+, Max budget: [\\d.]+$`,
        ),
      )
    })

    test('one is exhausted by what a call costs, from the next call on', async () => {
      const key = await bed.key({ max_budget: 0.3 })
      const priced = { ...ping, model: 'priced-mock' }
      expect(await chat(key, priced)).toMatchObject({ status: 200 })
      expect(await chat(key, priced)).toMatchObject({ status: 422, json: { error: { type: 'budget_exceeded' } } })
    })
  })
}
