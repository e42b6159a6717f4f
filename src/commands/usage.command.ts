import { command, json, place } from './command.ts'
import type { UsageOptions } from './usage.ts'

export const usageCommand = command<UsageOptions>({
  name: 'usage',
  summary: 'who used the gateway for what: how often, how dear, how much of it failed',
  options: [
    ...place,
    ['--by <what>', 'key, user, team, model or tool', undefined, 'key'],
    ['--period <time>', 'hour, day, week or month', undefined, 'week'],
    ['--csv', 'print it as comma-separated values'],
    json,
  ],
  load: async () => (await import('./usage.ts')).usage,
})
