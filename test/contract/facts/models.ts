import { describe, expect, test } from 'vitest'
import type { Answer } from '../client.ts'
import type { Bed } from '../bed.ts'
import { allModels, modelMark } from '../config.ts'

const ids = (answer: Answer): string[] => answer.json.data.map(({ id }: { id: string }) => id)
/** Of `param` 1.108 says "None", as Python writes it, and 1.110 null. */
const authError = (message: string, more: object = {}) => ({
  status: 401,
  json: { error: { message, type: 'auth_error', param: expect.toBeOneOf(['None', null]), code: '401', ...more } },
})

export function modelFacts(bed: Bed): void {
  describe('models', () => {
    test('the master key sees every model of config.yaml', async () => {
      expect(ids(await bed.manage('/v1/models'))).toEqual(allModels)
    })

    test('the list is in the shape of OpenAI, without tools', async () => {
      const answer = await bed.manage('/v1/models')
      expect(answer.json).toMatchObject({ object: 'list', data: expect.arrayContaining([expect.anything()]) })
      expect(answer.json.data[0]).toMatchObject({ id: 'plain-mock', object: 'model', owned_by: 'openai' })
      expect(answer.json.data[0]).not.toHaveProperty('tools')
    })

    test('the id of config.yaml is that of the deployment, and no name of a model', async () => {
      const body = { model: 'plain-mock', messages: [{ role: 'user', content: 'hello' }] }
      const answer = await bed.ask('/v1/chat/completions', { key: bed.masterKey, body })
      expect(answer.headers['x-litellm-model-id']).toBe(modelMark)
    })

    test('/models is the same', async () => {
      expect((await bed.manage('/models')).json).toEqual((await bed.manage('/v1/models')).json)
    })

    test('a key sees the models granted to it, and only those', async () => {
      const key = await bed.key({ models: ['other-mock'] })
      expect(ids(await bed.ask('/v1/models', { key }))).toEqual(['other-mock'])
    })

    test('a key without a list of models sees all', async () => {
      const key = await bed.key()
      expect(ids(await bed.ask('/v1/models', { key }))).toEqual(allModels)
    })

    test('a granted name that no model has is listed all the same', async () => {
      const key = await bed.key({ models: ['no-such-model'] })
      expect(ids(await bed.ask('/v1/models', { key }))).toEqual(['no-such-model'])
    })
  })

  describe('keys at the door', () => {
    test('no key', async () => {
      expect(await bed.ask('/v1/models')).toMatchObject(authError('Authentication Error, No api key passed in.'))
    })

    test('a key without Bearer', async () => {
      const answer = await bed.ask('/v1/models', { headers: { authorization: bed.masterKey } })
      const text = 'Authentication Error, Malformed API Key passed in. Ensure Key has `Bearer ` prefix.'
      expect(answer).toMatchObject(authError(text))
    })

    test('a key that does not start with sk- is shown masked', async () => {
      const answer = await bed.ask('/v1/models', { key: 'abcdefghijklmnop' })
      const text = "LiteLLM Virtual Key expected. Received=abcd****mnop, expected to start with 'sk-'."
      expect(answer).toMatchObject(authError(text))
    })

    test('a key that nobody made', async () => {
      const answer = await bed.ask('/v1/models', { key: 'sk-nobody-made-this-key' })
      const text = 'Authentication Error, Invalid API key provided.'
      expect(answer).toMatchObject(authError(text, { type: 'token_not_found_in_db', param: 'key' }))
    })

    test('x-litellm-api-key does, with and without Bearer', async () => {
      const key = await bed.key()
      for (const value of [key, `Bearer ${key}`]) {
        expect(await bed.ask('/v1/models', { headers: { 'x-litellm-api-key': value } })).toMatchObject({ status: 200 })
      }
    })

    test('x-api-key does, as Anthropic clients send it', async () => {
      const key = await bed.key()
      expect(await bed.ask('/v1/models', { headers: { 'x-api-key': key } })).toMatchObject({ status: 200 })
    })
  })
}
