import type { AdoptOptions } from './adopt.ts'
import { command, json, plain } from './command.ts'

export const adoptCommand = command<AdoptOptions, string>({
  name: 'adopt',
  summary: 'take over a LiteLLM container that was set up by hand, without touching it',
  argument: ['<container>', 'its name; the deployment gets the same'],
  options: [
    ['--plan', 'show what it is and what is wrong with it, and write nothing'],
    ['--yes', 'adopt it without asking'],
    plain,
    json,
  ],
  load: async () => (await import('./adopt.ts')).adopt,
})
