import type { SetupOptions } from '../setup/options.ts'
import { answers, command, draftOptions, jsonAtEnd, planOptions } from './command.ts'

export const setupCommand = command<SetupOptions>({
  name: 'setup',
  summary: 'set up a gateway, or go on with a setup that was left',
  options: [...planOptions, answers, ...draftOptions, jsonAtEnd],
  isDefault: true,
  load: async () => (await import('./setup.ts')).setup,
})
