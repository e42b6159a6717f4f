import type { StatusOptions } from './status.ts'
import { command, place } from './command.ts'

export const statusCommand = command<StatusOptions>({
  name: 'status',
  summary: 'watch the gateway on a screen; once and as text where there is no terminal',
  options: [
    ...place,
    ['--watch', 'print one line for each change'],
    ['--plain', 'print it once as text'],
    ['--json', 'print one JSON document and nothing else; with --watch one for each change'],
  ],
  async load() {
    ;(await import('../status/stay-light.ts')).stayLight()
    return (await import('./status.ts')).status
  },
})
