import type { LogsOptions } from './logs.ts'
import { command, place } from './command.ts'

export const logsCommand = command<LogsOptions>({
  name: 'logs',
  summary: 'print the log of the gateway, without secrets and with known failures explained',
  options: [
    ...place,
    ['--follow', 'go on as lines come, over restarts and new containers'],
    ['--since <time>', 'from a time on: 10m, 2h, 3d or 2026-11-22T10:00'],
    ['--explain', 'explain known failures also where the output is no terminal'],
    ['--json', 'print one JSON document a line'],
  ],
  load: async () => (await import('./logs.ts')).logs,
})
