import { describe, expect, test } from 'vitest'
import type { Bed } from '../bed.ts'
import { query } from '../databases.ts'

export function startFacts(bed: Bed): void {
  describe('a start', () => {
    test('migrates the database, and tells of it', async () => {
      expect(bed.log()).toMatch(/litellm_proxy_extras - INFO - Found \d+ migrations at /)
      expect(bed.log()).toMatch(/prisma migrate deploy stdout: Prisma schema loaded from /)
      expect(bed.log()).toContain('INFO:     Application startup complete.')
      const rows = await query(bed.databaseUrl, 'SELECT * FROM "_prisma_migrations"')
      expect(rows.length).toBeGreaterThan(0)
      expect(rows.every(row => row.finished_at !== null && row.rolled_back_at === null)).toBe(true)
    })

    test('names the models of config.yaml', () => {
      expect(bed.log()).toContain(
        'LiteLLM: Proxy initialized with Config, Set models:\n    plain-mock\n    other-mock\n',
      )
    })

    test('shows no secret', () => {
      for (const secret of [bed.masterKey, new URL(bed.databaseUrl).password]) expect(bed.log()).not.toContain(secret)
    })
  })
}
