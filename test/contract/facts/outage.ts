import { describe, expect, test } from 'vitest'
import { type Bed, freePort, until } from '../bed.ts'
import { ask } from '../client.ts'
import { Databases } from '../databases.ts'

export function outageFacts(bed: Bed): void {
  describe('while the database is away', () => {
    test('readiness is 503, a key cannot be looked up, and the process lives on', async () => {
      const databases = await Databases.start()
      const port = await freePort()
      const url = `http://127.0.0.1:${port}`
      const proxy = await bed.started({ config: bed.config, env: { DATABASE_URL: await databases.owned() } }, port)
      await databases.stop()
      const readiness = await until(
        ({ status }) => status === 503,
        () => ask(`${url}/health/readiness`),
      )
      expect(readiness).toMatchObject({ status: 503, json: { db: 'disconnected' } })
      const looked = await ask(`${url}/v1/models`, { key: 'sk-nobody-made-this-key' })
      expect(looked).toMatchObject({ status: 503, json: { error: { type: 'no_db_connection', code: '503' } } })
      expect(await ask(`${url}/health/liveliness`)).toMatchObject({ status: 200 })
      await proxy.stop()
    })
  })
}
