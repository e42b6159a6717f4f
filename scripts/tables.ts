import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tablesText } from './tables/text.ts'

// `node scripts/tables.ts`: writes docs/tables.md from the data. A test fails when it is stale.
writeFileSync(join(import.meta.dirname, '..', 'docs', 'tables.md'), tablesText())
