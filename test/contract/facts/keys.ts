import { createHash, randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Bed, until } from '../bed.ts'
import { query } from '../databases.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const alias = (): string => `alias-${randomUUID()}`

export function keyFacts(bed: Bed): void {
  describe('making a key', () => {
    test('the answer has the key in clear and its sha256 as token', async () => {
      const { status, json } = await bed.manage('/key/generate', { key_alias: alias() })
      expect(status).toBe(200)
      expect(json.key).toMatch(/^sk-[\w-]{22}$/)
      expect(json).toMatchObject({ token: sha256(json.key), token_id: sha256(json.key) })
      expect(json.key_name).toBe(`sk-...${json.key.slice(-4)}`)
    })

    test('the answer does not show object_permission, the database has it', async () => {
      const answer = await bed.manage('/key/generate', { object_permission: { mcp_servers: ['notes'] } })
      expect(answer.json.object_permission).toBeNull()
      const info = await bed.manage(`/key/info?key=${answer.json.key}`)
      expect(info.json.info.object_permission.mcp_servers).toEqual(['notes'])
    })

    test('the database holds the hash, never the key', async () => {
      const key = await bed.key({ models: ['plain-mock'], max_budget: 3, user_id: 'ann' })
      const rows = await query(bed.databaseUrl, 'SELECT * FROM "LiteLLM_VerificationToken" WHERE token = $1', [
        sha256(key),
      ])
      expect(rows).toMatchObject([{ models: ['plain-mock'], max_budget: 3, user_id: 'ann', spend: 0, blocked: null }])
      expect(JSON.stringify(rows)).not.toContain(key)
    })

    test('the grants are in the table of object permissions', async () => {
      const token = sha256(await bed.keyFor('notes', 'web'))
      const rows = await query(
        bed.databaseUrl,
        `SELECT permission.mcp_servers FROM "LiteLLM_VerificationToken" AS key
         JOIN "LiteLLM_ObjectPermissionTable" AS permission USING (object_permission_id) WHERE key.token = $1`,
        [token],
      )
      expect(rows).toEqual([{ mcp_servers: ['notes', 'web'] }])
    })

    test('an alias that is taken is refused', async () => {
      const taken = alias()
      await bed.key({ key_alias: taken })
      expect(await bed.manage('/key/generate', { key_alias: taken })).toMatchObject({
        status: 400,
        json: {
          error: {
            message: `Key with alias '${taken}' already exists. Unique key aliases across all keys are required.`,
            type: 'bad_request_error',
            param: 'key_alias',
            code: '400',
          },
        },
      })
    })

    test.each([
      ['short', `{'error': "Invalid key format. LiteLLM Virtual Key must start with 'sk-'. Received: ****"}`],
      [
        'no-prefix-0123456789',
        `{'error': "Invalid key format. LiteLLM Virtual Key must start with 'sk-'. Received: no-p****6789"}`,
      ],
      ['sk-short', "{'error': 'Invalid key format. LiteLLM Virtual Key must be at least 16 characters long.'}"],
    ])('the own key %s is refused, the reason as a Python dictionary', async (key, message) => {
      expect(await bed.manage('/key/generate', { key })).toMatchObject({ status: 400, json: { error: { message } } })
    })

    test('an own key that is there already is answered as if made, and left as it is', async () => {
      const key = `sk-own-${randomUUID()}`
      await bed.key({ key, max_budget: 5 })
      expect(await bed.manage('/key/generate', { key, max_budget: 9 })).toMatchObject({
        status: 200,
        json: { max_budget: 9 },
      })
      expect((await bed.manage(`/key/info?key=${key}`)).json.info.max_budget).toBe(5)
    })

    test('a field of the wrong type is 422, with its place', async () => {
      expect(await bed.manage('/key/generate', { models: 'plain-mock' })).toMatchObject({
        status: 422,
        json: { detail: [{ type: 'list_type', loc: ['body', 'models'], msg: 'Input should be a valid list' }] },
      })
    })

    test('a duration makes it expire', async () => {
      const { json } = await bed.manage('/key/generate', { duration: '30m' })
      const minutes = (Date.parse(json.expires) - Date.now()) / 60_000
      expect(minutes).toBeGreaterThan(28)
      expect(minutes).toBeLessThan(31)
    })
  })

  describe('finding a key', () => {
    test('by alias: its hash', async () => {
      const name = alias()
      const key = await bed.key({ key_alias: name })
      expect((await bed.manage(`/key/list?key_alias=${name}`)).json).toEqual({
        keys: [sha256(key)],
        total_count: 1,
        current_page: 1,
        total_pages: 1,
      })
    })

    test('an alias that no key has is an empty list', async () => {
      expect((await bed.manage('/key/list?key_alias=nobody')).json).toMatchObject({
        keys: [],
        total_count: 0,
        total_pages: 0,
      })
    })

    test('whole keys on request', async () => {
      const name = alias()
      const key = await bed.key({
        key_alias: name,
        models: ['plain-mock'],
        object_permission: { mcp_servers: ['web'] },
      })
      const { json } = await bed.manage(`/key/list?key_alias=${name}&return_full_object=true`)
      expect(json.keys[0]).toMatchObject({
        token: sha256(key),
        key_alias: name,
        models: ['plain-mock'],
        object_permission: { mcp_servers: ['web'] },
      })
    })

    test('pages of a size', async () => {
      await bed.key()
      await bed.key()
      const { json } = await bed.manage('/key/list?page=2&size=1')
      expect(json).toMatchObject({ current_page: 2, keys: [expect.stringMatching(/^[0-9a-f]{64}$/)] })
      expect(json.total_pages).toBe(json.total_count)
    })

    test('by itself or by its hash, without the hash in the answer', async () => {
      const key = await bed.key({ max_budget: 2 })
      for (const name of [key, sha256(key)]) {
        const { json } = await bed.manage(`/key/info?key=${name}`)
        expect(json).toMatchObject({ key: name, info: { max_budget: 2, status: 'active' } })
        expect(json.info).not.toHaveProperty('token')
      }
    })

    test('a key finds itself', async () => {
      const key = await bed.key({ user_id: 'bob' })
      expect((await bed.ask('/key/info', { key })).json).toMatchObject({ key: sha256(key), info: { user_id: 'bob' } })
    })

    test('a key that is not there is 404', async () => {
      const error = { message: 'Key not found in database', type: 'not_found_error', param: 'key', code: '404' }
      expect(await bed.manage('/key/info?key=sk-nobody-made-this-key')).toMatchObject({ status: 404, json: { error } })
    })
  })

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
