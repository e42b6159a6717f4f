import type { CommonOptions } from '../setup/options.ts'
import { command, deployment } from './command.ts'

export const runWithSecretsCommand = command<CommonOptions, string[]>({
  name: 'run-with-secrets',
  summary: 'run a command with the secrets of the container in its environment',
  argument: ['<command...>'],
  options: [deployment],
  hidden: true,
  load: async () => (await import('./run-with-secrets.ts')).runWithSecrets,
})
