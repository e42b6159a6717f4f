import type { CourseOptions } from './upgrade.ts'
import { command, jsonAtEnd, planOptions } from './command.ts'

export const rollbackCommand = command<CourseOptions, string | undefined>({
  name: 'rollback',
  summary: 'let an earlier deployment serve again, with its database where that was migrated since',
  argument: ['[generation]', 'its number; without it, they are listed, or asked about on a terminal'],
  options: [...planOptions, jsonAtEnd],
  load: async () => (await import('./rollback.ts')).rollback,
})
