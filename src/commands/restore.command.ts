import type { RestoreOptions } from './restore.ts'
import { applyOptions, command, deployment, jsonAtEnd } from './command.ts'

export const restoreCommand = command<RestoreOptions, string>({
  name: 'restore',
  summary: 'bring the gateway of a backup to a host that does not have it',
  argument: ['<file>', 'a file that backup wrote'],
  options: [
    deployment,
    ...applyOptions,
    ['--answers <file>', 'what is other here, such as the database server, and the administrator’s login'],
    ['--passphrase-file <file>', 'the passphrase from a file, or - for standard input'],
    ['--identity-file <file>', 'a secret key of age, where the backup was encrypted for one'],
    ['--salt-key-file <file>', 'the gateway’s salt key: proves that whoever made the backup knew it'],
    ['--unproved-origin', 'go on although nothing proves who made the backup'],
    jsonAtEnd,
  ],
  load: async () => (await import('./restore.ts')).restore,
})
