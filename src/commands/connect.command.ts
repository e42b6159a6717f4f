import type { ConnectOptions } from './connect.ts'
import { command, json, place } from './command.ts'

export const connectCommand = command<ConnectOptions, string | undefined>({
  name: 'connect',
  summary: 'print how a client is connected, or list the clients',
  argument: ['[client]', 'claude-code, gemini-cli, codex ...; without it, all of them are listed'],
  options: [
    ...place,
    ['--address <address>', 'host, IP address or URL by which the client reaches the gateway', undefined, 'localhost'],
    ['--key <alias>', 'the virtual key that it is given; the first one, if not named'],
    ['--new-key <alias>', 'make a virtual key of its own for it, with what the key of --key may do'],
    ['--reveal', 'with the key itself in place of a reference to it'],
    ['--write', 'edit the client’s own file on this machine: the difference first, a backup beside it'],
    ['--yes', 'make the key and write the file without asking'],
    json,
  ],
  load: async () => (await import('./connect.ts')).connect,
})
