import type { CourseOptions } from './upgrade.ts'
import { command, jsonAtEnd, planOptions } from './command.ts'

export const upgradeCommand = command<CourseOptions, string | undefined>({
  name: 'upgrade',
  summary: 'bring the gateway to a newer LiteLLM: a dump first, and a way back',
  argument: ['[version]', 'without it, the newest patch of the present line'],
  options: [...planOptions, jsonAtEnd],
  load: async () => (await import('./upgrade.ts')).upgrade,
})
