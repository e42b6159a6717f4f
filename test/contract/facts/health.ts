import { describe, expect, test } from 'vitest'
import { type Bed, until } from '../bed.ts'

export function healthFacts(bed: Bed): void {
  describe('health', () => {
    test.each(['/health/liveliness', '/health/liveness'])('%s answers without a key', async path => {
      expect(await bed.ask(path)).toMatchObject({ status: 200, json: "I'm alive!" })
    })

    test('readiness says that the database is connected, and nothing about the version', async () => {
      expect(await bed.ask('/health/readiness')).toMatchObject({
        status: 200,
        json: { status: 'healthy', db: 'connected' },
      })
      expect(Object.keys((await bed.ask('/health/readiness')).json).toSorted()).toEqual(['db', 'status'])
    })

    test('the details of readiness want a key, and name the version', async () => {
      expect(await bed.ask('/health/readiness/details')).toMatchObject({ status: 401 })
      const details = await bed.manage('/health/readiness/details')
      expect(details.json).toMatchObject({ db: 'connected', litellm_version: expect.stringMatching(/^1\.\d+\.\d+/) })
    })

    test.each(['/redoc', '/openapi.json', '/docs'])('set up as here it does not describe itself at %s', async path => {
      expect((await bed.ask(path)).status).toBe(404)
    })

    test('a path that is not there is 404 in the shape of FastAPI', async () => {
      expect(await bed.ask('/nowhere')).toMatchObject({ status: 404, json: { detail: 'Not Found' } })
    })

    test('a method that a path does not have is 405', async () => {
      const answer = await bed.ask('/health/liveliness', { body: {} })
      expect(answer).toMatchObject({ status: 405, json: { detail: 'Method Not Allowed' } })
    })

    test('the log has a line for each request, without a key that its query has', async () => {
      const key = await bed.key()
      await bed.manage(`/key/info?key=${key}`)
      const line = /INFO: +127\.0\.0\.1:\d+ - "GET \/key\/info\?REDACTED HTTP\/1\.1" 200 OK/
      const log = await until(
        text => line.test(text),
        async () => bed.log(),
      )
      expect(log).toMatch(line)
      expect(log).not.toContain(key)
    })
  })
}
