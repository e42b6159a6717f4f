import type { CommonOptions } from '../setup/options.ts'
import { command, json, place } from './command.ts'

export const pathsCommand = command<CommonOptions>({
  name: 'paths',
  summary: 'print where everything of a gateway lies',
  options: [...place, json],
  load: async () => (await import('./paths.ts')).paths,
})
