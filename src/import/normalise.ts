import { npmServer } from '../catalogue/servers.ts'
import { withoutBridge } from './bridges.ts'
import type { FoundServer } from './found.ts'
import { withoutShell } from './shells.ts'
import { withoutMachine } from './machine.ts'
import { wordsOf } from './shape.ts'

/** A server after a rewriting, and what there is to say about it. */
export interface Rewritten {
  server: FoundServer
  note?: string
}

type Rewrite = (server: FoundServer) => Rewritten | undefined

/** Commands that LiteLLM starts (its constants.py, MCP_STDIO_ALLOWED_COMMANDS). */
export const allowedCommands = ['npx', 'uvx', 'python', 'python3', 'node', 'docker', 'deno']

const oneLine: Rewrite = server => {
  const { command = '', args } = server
  if (args.length > 0 || !/\s/.test(command) || /^([A-Za-z]:|\/)/.test(command)) return undefined
  const [first, ...rest] = wordsOf(command)
  return { server: { ...server, command: first!, args: rest } }
}

/** `env NAME=value command ...` as settings of its own. */
const withoutEnv: Rewrite = server => {
  if (!/(^|\/)env$/.test(server.command ?? '')) return undefined
  const at = server.args.findIndex(argument => !/^[A-Za-z_]\w*=/.test(argument))
  if (at < 0 || server.args[at]!.startsWith('-')) return undefined
  const set = server.args
    .slice(0, at)
    .map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)])
  const env = { ...server.env, ...(Object.fromEntries(set) as Record<string, string>) }
  return { server: { ...server, env, command: server.args[at]!, args: server.args.slice(at + 1) } }
}

const baseName = (command: string) => command.replace(/^.*[\\/]/, '').replace(/\.(exe|cmd)$/i, '')

/** An interpreter by the path at which it lies on the client's machine. */
const byName: Rewrite = server => {
  const { command = '' } = server
  const name = baseName(command).replace(/^python3\.\d+$/, 'python3')
  if (command === name || !allowedCommands.includes(name)) return undefined
  const note = /[\\/]/.test(command) ? `${command} is not in the container: its own ${name} is used` : undefined
  return { server: { ...server, command: name }, ...(note && { note }) }
}

/** `npx -y package@1.2.3 ...` of a server in the catalogue: installed by Gatewright and run with node, which every image has. */
const installed: Rewrite = server => {
  if (server.command !== 'npx') return undefined
  const at = server.args.findIndex(argument => !argument.startsWith('-'))
  const known = at >= 0 ? npmServer(server.args[at]!) : undefined
  if (!known || server.args.slice(0, at).some(flag => !['-y', '--yes', '-q', '--quiet'].includes(flag)))
    return undefined
  return {
    server: {
      ...server,
      command: 'node',
      args: [`{package}/${known.entry}`, ...server.args.slice(at + 1)],
      package: known.package,
    },
    note: `npm package ${known.package}, installed here and run with node`,
  }
}

/** `https://user:password@host`: fetch refuses such a URL, and a header says the same. */
const withoutUserInfo: Rewrite = server => {
  const [, scheme, user, rest] = /^(https?:\/\/)([^/?#@]+:[^/?#@]+)@(.*)$/s.exec(server.url ?? '') ?? []
  if (!user || user.includes('${')) return undefined
  const basic = Buffer.from(decodeURIComponent(user)).toString('base64')
  const headers = { Authorization: `Basic ${basic}`, ...server.headers }
  return { server: { ...server, url: `${scheme}${rest}`, headers } }
}

const rewrites = [oneLine, withoutShell, withoutEnv, withoutMachine, byName, withoutBridge, installed, withoutUserInfo]

/** The server as this gateway would run it, with a note for each change that a reader would wonder about. */
export function normalised(found: FoundServer): { server: FoundServer; notes: string[] } {
  const notes: string[] = []
  let server = found
  for (const rewrite of rewrites) {
    const next = rewrite(server)
    if (!next) continue
    server = next.server
    if (next.note !== undefined) notes.push(next.note)
  }
  return { server, notes }
}

/** Settings that a server of this kind has no use for, by name: an address beside a command, a command beside an address. */
export function unused(
  { command, args, env, url, headers }: FoundServer,
  transport: 'stdio' | 'http' | 'sse',
): string[] {
  if (transport === 'stdio')
    return [...(url === undefined ? [] : ['url']), ...Object.keys(headers).map(name => `headers.${name}`)]
  return [
    ...(command === undefined ? [] : ['command']),
    ...(args.length > 0 ? ['args'] : []),
    ...Object.keys(env).map(name => `env.${name}`),
  ]
}
