import type { RotateOptions } from './rotate.ts'
import { command, draftOptions, jsonAtEnd, planOptions } from './command.ts'

export const rotateCommand = command<RotateOptions, string | undefined>({
  name: 'rotate',
  summary: 'give a secret a new value: a virtual key, the database password, the master key ...',
  argument: ['[name]', 'what to rotate; without it, what there is to rotate'],
  options: [
    ...planOptions,
    ['--grace <time>', 'how long a virtual key from before is good beside the new one: 30m, 1h, 7d'],
    ['--from <reference>', 'file:PATH or env:NAME with the new value of a secret that somebody else issues'],
    ...draftOptions,
    jsonAtEnd,
  ],
  load: async () => (await import('./rotate.ts')).rotate,
})
