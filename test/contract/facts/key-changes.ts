import { createHash, randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Bed, until } from '../bed.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const alias = (): string => `alias-${randomUUID()}`

export function keyChangeFacts(bed: Bed): void {
  describe('changing a key', () => {
    test('what is sent replaces what was, the rest stays', async () => {
      const key = await bed.key({ models: ['plain-mock'], max_budget: 1, metadata: { a: 1 } })
      const answer = await bed.manage('/key/update', { key, max_budget: 7, metadata: { b: 2 } })
      expect(answer).toMatchObject({
        status: 200,
        json: { key, max_budget: 7, models: ['plain-mock'], metadata: { b: 2 } },
      })
    })

    test('it holds from the next request on', async () => {
      const key = await bed.key({ models: ['plain-mock'] })
      await bed.manage('/key/update', { key, models: ['other-mock'] })
      const models = await bed.ask('/v1/models', { key })
      expect(models.json.data).toMatchObject([{ id: 'other-mock' }])
    })

    test('grants are merged field by field', async () => {
      const key = await bed.keyFor('notes')
      await bed.manage('/key/update', { key, object_permission: { mcp_access_groups: ['team'] } })
      const { object_permission: permission } = (await bed.manage(`/key/info?key=${key}`)).json.info
      expect(permission).toMatchObject({ mcp_servers: ['notes'], mcp_access_groups: ['team'] })
    })

    test('its own alias may be sent again, with the hash too', async () => {
      const name = alias()
      const key = await bed.key({ key_alias: name })
      expect(await bed.manage('/key/update', { key: sha256(key), key_alias: name })).toMatchObject({ status: 200 })
    })

    test('a key that is not there is 404', async () => {
      const error = { message: 'Key not found.', type: 'not_found_error', param: 'key', code: '404' }
      const answer = await bed.manage('/key/update', { key: 'sk-nobody-made-this-key', max_budget: 1 })
      expect(answer).toMatchObject({ status: 404, json: { error } })
    })

    test('blocked, it is refused; unblocked, it works again', async () => {
      const key = await bed.key()
      expect(await bed.manage('/key/block', { key })).toMatchObject({ status: 200, json: { blocked: true } })
      const message = "Authentication Error, Key is blocked. Update via `/key/unblock` if you're an admin."
      expect(await bed.ask('/v1/models', { key })).toMatchObject({ status: 401, json: { error: { message } } })
      expect(await bed.manage('/key/unblock', { key })).toMatchObject({ status: 200, json: { blocked: false } })
      expect(await bed.ask('/v1/models', { key })).toMatchObject({ status: 200 })
    })

    test('expired, it is refused', async () => {
      const key = await bed.key({ duration: '1s' })
      const answer = await until(
        ({ status }) => status === 401,
        () => bed.ask('/v1/models', { key }),
      )
      const param = expect.stringMatching(/^sk-\.\.\.[\w-]{4}$/)
      expect(answer.json.error).toMatchObject({ type: 'expired_key', param, code: '401' })
      expect(answer.json.error.message).toMatch(
        /^Authentication Error - Expired Key\. Key Expiry time .* and current time /,
      )
    })
  })

  describe('deleting a key', () => {
    test('by itself: it is refused from then on', async () => {
      const key = await bed.key()
      expect(await bed.manage('/key/delete', { keys: [key] })).toMatchObject({
        status: 200,
        json: { deleted_keys: [key] },
      })
      expect(await bed.ask('/v1/models', { key })).toMatchObject({ status: 401 })
    })

    test('by alias: the alias is free again', async () => {
      const name = alias()
      await bed.key({ key_alias: name })
      expect((await bed.manage('/key/delete', { key_aliases: [name] })).json).toEqual({ deleted_keys: [name] })
      expect(await bed.manage('/key/generate', { key_alias: name })).toMatchObject({ status: 200 })
    })

    test('one that is not there is 404', async () => {
      const error = { message: "{'error': 'No keys found'}", code: '404' }
      expect(await bed.manage('/key/delete', { keys: ['sk-nobody-made-this-key'] })).toMatchObject({
        status: 404,
        json: { error },
      })
    })

    test('nothing to delete is 422', async () => {
      expect(await bed.manage('/key/delete', {})).toMatchObject({
        status: 422,
        json: {
          detail: [
            { type: 'value_error', msg: "Value error, At least one of 'keys' or 'key_aliases' must be provided." },
          ],
        },
      })
    })
  })

  describe('a virtual key manages nothing', () => {
    test.each(['generate', 'update', 'delete', 'block', 'unblock'])('/key/%s', async action => {
      const key = await bed.key()
      const answer = await bed.ask(`/key/${action}`, { key, body: { key, keys: [key] } })
      expect(answer).toMatchObject({ status: 401, json: { error: { type: 'auth_error' } } })
      expect(answer.json.error.message).toMatch(
        /^Authentication Error, Only proxy admin can be used to generate, delete, update info for new keys\/users\/teams\. Route=/,
      )
    })

    test('/key/list', async () => {
      const key = await bed.key()
      expect(await bed.ask('/key/list', { key })).toMatchObject({ status: 403, json: { error: { param: 'user_id' } } })
    })
  })
}
