import type { ImportOptions } from './import.ts'
import { command, json, place } from './command.ts'

export const importCommand = command<ImportOptions, string | undefined>({
  name: 'import',
  summary: 'bring MCP servers from the file of a client, or from what is found on this host',
  argument: ['[file]', 'the file, or - for standard input'],
  options: [...place, ['--yes', 'add them to the answers, with values of variables from the environment'], json],
  load: async () => (await import('./import.ts')).importServers,
})
