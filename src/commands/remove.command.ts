import type { RemoveOptions } from './remove.ts'
import { collected, command, json, place, plain } from './command.ts'

export const removeCommand = command<RemoveOptions>({
  name: 'remove',
  summary: 'take a gateway away: the inventory first, data only when it is named',
  options: [
    ...place,
    ['--data <name>', 'remove this too; the inventory says what has to be named', collected, []],
    ['--answers <file>', 'a file with an admin block: PostgreSQL’s administrator, for roles and databases'],
    ['--plan', 'show the inventory and change nothing'],
    ['--yes', 'remove without asking'],
    plain,
    json,
  ],
  load: async () => (await import('./remove.ts')).remove,
})
