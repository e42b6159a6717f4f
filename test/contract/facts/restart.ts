import { describe, expect, test } from 'vitest'
import type { Bed } from '../bed.ts'

export function restartFacts(bed: Bed): void {
  describe('a start on a database that is migrated', () => {
    test('migrates nothing, and keys and servers are still there', async () => {
      const key = await bed.keyFor('notes')
      await bed.restart()
      expect(bed.log()).toContain('No pending migrations to apply.')
      expect(await bed.ask('/v1/models', { key })).toMatchObject({ status: 200 })
      expect((await bed.ask('/v1/mcp/server', { key })).json).toMatchObject([{ server_name: 'notes' }])
    })
  })
}
