import { InvalidArgumentError } from 'commander'
import type { ProveOptions } from './prove.ts'
import { answers, command, json, place } from './command.ts'

function seconds(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('Valid is: a whole number of seconds.')
  return number
}

export const proveCommand = command<ProveOptions, string | undefined>({
  name: 'prove',
  summary: 'start or reach MCP servers from where the gateway will, in a container that removes itself',
  argument: ['[server]', 'its name; without it, all of them are tried'],
  options: [
    ...place,
    answers,
    ['--timeout <seconds>', 'how long each is given', seconds],
    ['--call <tool>', 'call this tool of the server as well'],
    ['--arguments <json>', 'its arguments, as a JSON object'],
    ['--yes', 'pull an image that is not here without asking'],
    json,
  ],
  load: async () => (await import('./prove.ts')).prove,
})
