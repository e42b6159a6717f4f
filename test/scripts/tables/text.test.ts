import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tablesText } from '../../../scripts/tables/text.ts'

test('docs/tables.md says what the data say; node scripts/tables.ts writes it anew', () => {
  const written = readFileSync(join(import.meta.dirname, '../../../docs/tables.md'), 'utf8')
  expect(written).toBe(tablesText())
})
