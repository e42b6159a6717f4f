import { createHash, randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { beyondOf, lifeLeft, withBeyond } from '../../../src/steps/keys/kept.ts'
import type { Bed } from '../bed.ts'
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

  test('a key made with what another one is shown to have has all of that', async () => {
    const [one, other] = [alias(), alias()]
    const shown = async (name: string) => {
      const { json } = await bed.manage(`/key/list?key_alias=${name}&return_full_object=true`)
      return json.keys[0]
    }
    const set = {
      budget_duration: '30d',
      rpm_limit: 7,
      tpm_limit: 700,
      max_parallel_requests: 3,
      aliases: { fast: 'plain-mock' },
      metadata: { owner: 'ann', nested: { a: [1, 2] } },
      allowed_routes: ['llm_api_routes'],
      blocked: true,
      object_permission: {
        // One that the proxy has: of any other it takes no grant.
        mcp_servers: ['notes', 'web'],
        mcp_tool_permissions: { web: ['echo'] },
        mcp_access_groups: ['analysts'],
      },
    }
    await bed.key({ key_alias: one, duration: '2h', max_budget: 4, ...set })
    const before = await shown(one)
    const nameOf = (server: string) => (server === 'notes' ? server : undefined)
    const { settings, permissions, ...beyond } = beyondOf(before, nameOf)
    const { object_permission: permission, ...said } = set
    expect(settings).toMatchObject(said)
    const granted = { models: [], servers: ['notes'], maxBudget: 4, user: null }
    await bed.key({
      ...settings,
      key_alias: other,
      max_budget: 4,
      object_permission: { ...permissions, ...withBeyond(granted, { settings, permissions, ...beyond }) },
      ...lifeLeft(before.expires, new Date()),
    })
    const after = await shown(other)
    expect(beyondOf(after, nameOf)).toEqual(beyondOf(before, nameOf))
    expect(after.object_permission).toMatchObject(permission)
    expect(Math.abs(Date.parse(after.expires) - Date.parse(before.expires))).toBeLessThan(60_000)
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
}
