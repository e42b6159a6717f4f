import type { CommonOptions } from '../setup/options.ts'
import { command, deployment, json } from './command.ts'

export const pathsCommand = command<CommonOptions>({
  name: 'paths',
  summary: 'print where everything of a gateway lies',
  options: [deployment, json],
  load: async () => (await import('./paths.ts')).paths,
})
