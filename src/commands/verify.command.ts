import type { VerifyOptions } from './verify.ts'
import { command, json, place } from './command.ts'

export const verifyCommand = command<VerifyOptions>({
  name: 'verify',
  summary: 'run the verification checklist again, without disturbing the gateway',
  options: [
    ...place,
    ['--full', 'with the restart and deploy.sh, which interrupt the gateway'],
    ['--yes', 'do not ask before the full one'],
    ['--address <url>', 'a gateway anywhere, proved by its address and a key alone'],
    ['--key <reference>', 'its key as file:PATH or env:NAME; without it, it is asked for'],
    ['--ask <model>', 'a model that may be asked for one word, which its provider may bill'],
    json,
  ],
  load: async () => (await import('./verify.ts')).verify,
})
