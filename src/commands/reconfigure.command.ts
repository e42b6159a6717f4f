import type { SetupOptions } from '../setup/options.ts'
import { answers, command, draftOptions, jsonAtEnd, planOptions } from './command.ts'

export const reconfigureCommand = command<SetupOptions, string | undefined>({
  name: 'reconfigure',
  summary: 'change a gateway that is there: old and new side by side, then the change with a way back',
  argument: ['[section]', 'where to begin: database, secrets, models, mcp, keys, address'],
  options: [...planOptions, answers, ...draftOptions, jsonAtEnd],
  load: async () => (await import('./reconfigure.ts')).reconfigure,
})
