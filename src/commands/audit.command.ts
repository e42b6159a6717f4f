import type { AuditOptions } from './audit.ts'
import { command, json, place } from './command.ts'

export const auditCommand = command<AuditOptions, string | undefined>({
  name: 'audit',
  summary: 'list the tables that grow and when the disk is full; `audit prune` takes old rows away',
  argument: ['[action]', 'prune'],
  options: [
    ...place,
    ['--before <day>', 'rows from before this day, in UTC: 2026-01-31'],
    ['--plan', 'show what would go and change nothing'],
    ['--yes', 'take it away without asking'],
    json,
  ],
  load: async () => (await import('./audit.ts')).audit,
})
