import type { BackupOptions } from './backup.ts'
import { collected, command, json, place } from './command.ts'

export const backupCommand = command<BackupOptions, string>({
  name: 'backup',
  summary: 'write the whole gateway into one encrypted file: files, secrets, virtual keys and database',
  argument: ['<file>', 'the file, which must not exist'],
  options: [
    ...place,
    ['--passphrase-file <file>', 'the passphrase from a file, or - for standard input'],
    ['--recipient <key>', 'encrypt for a public key of age instead; may be given again', collected],
    json,
  ],
  load: async () => (await import('./backup.ts')).backup,
})
