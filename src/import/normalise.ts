import { npmServer } from '../catalogue/servers.ts'
import type { FoundServer } from './found.ts'
import { wordsOf } from './shape.ts'

/** A server after a rewriting, and what there is to say about it. */
interface Rewritten {
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

/** `cmd /c npx ...`, which Windows needs and a container does not. */
const withoutCmd: Rewrite = server => {
  const [slash, first, ...rest] = server.args
  if (!/(^|[\\/])cmd(\.exe)?$/i.test(server.command ?? '') || slash?.toLowerCase() !== '/c' || !first) return undefined
  return { server: { ...server, command: first, args: rest } }
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

interface Bridge {
  package: RegExp
  /** The flag before the URL; absent, the URL is the first one among the arguments. */
  flag?: Record<string, string>
}

/** Programs that only carry stdio to a remote server: LiteLLM reaches that by itself. */
const bridges: Bridge[] = [
  { package: /^mcp-remote(@.+)?$/ },
  { package: /^supergateway(@.+)?$/, flag: { '--sse': 'sse', '--streamableHttp': 'http' } },
]

function bridgedUrl(args: string[], { flag }: Bridge): { url: string; transport: string } | undefined {
  if (!flag) {
    const url = args.find(argument => /^https?:\/\//.test(argument))
    const kind = args[args.indexOf('--transport') + 1]
    const transport = url && (/^sse/.test(kind ?? '') || /\/sse\/?$/.test(url)) ? 'sse' : 'http'
    return url === undefined ? undefined : { url, transport }
  }
  const name = Object.keys(flag).find(one => args.includes(one))
  const url = name && args[args.indexOf(name) + 1]
  return url ? { url, transport: flag[name]! } : undefined
}

/** `--header "Name: value"` pairs. `${VAR}` of the entry's own env is put in, since that is where its value stands. */
function bridgedHeaders({ args, env }: FoundServer): Record<string, string> {
  const lines = args.flatMap((argument, index) =>
    argument === '--header' || argument === '-H' ? [args[index + 1] ?? ''] : [],
  )
  const filled = (text: string) => text.replace(/\$\{(\w+)\}/g, (reference, name: string) => env[name] ?? reference)
  return Object.fromEntries(
    lines.flatMap(line => {
      const [, name, value] = /^([\w-]+)\s*:\s*(.*)$/s.exec(line) ?? []
      return name && value !== undefined ? [[name, filled(value)]] : []
    }),
  )
}

const withoutBridge: Rewrite = server => {
  const bridge = bridges.find(one => server.args.some(argument => one.package.test(argument)))
  const reached = bridge && bridgedUrl(server.args, bridge)
  if (!reached) return undefined
  const { command: _, ...rest } = server
  const name = server.args.find(argument => bridge.package.test(argument))!
  const unused = Object.keys(server.env).filter(key => !server.args.some(argument => argument.includes(`\${${key}}`)))
  return {
    server: {
      ...rest,
      ...reached,
      args: [],
      env: {},
      headers: bridgedHeaders(server),
      lost: [...server.lost, ...unused.map(key => `env.${key}`)],
    },
    note: `reached at its URL, without ${name.replace(/@.*$/, '')}`,
  }
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

const rewrites = [oneLine, withoutCmd, withoutEnv, byName, withoutBridge, installed, withoutUserInfo]

/** The server as this gateway would run it, with a note for each change that a reader would wonder about. */
export function normalised(found: FoundServer): { server: FoundServer; notes: string[] } {
  const notes: string[] = []
  let server = found
  for (const rewrite of rewrites) {
    const next = rewrite(server)
    if (!next) continue
    server = next.server
    if (next.note) notes.push(next.note)
  }
  return { server, notes }
}
