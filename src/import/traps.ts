import type { Answers } from '../deployment/field.ts'
import { isHttpAddress } from '../deployment/rules.ts'
import { absolutePaths, clientPathIn, namesClientPath, windowsPaths } from './client-paths.ts'
import { allowedCommands } from './normalise.ts'
import { transportOf } from './drafted.ts'
import type { FoundServer } from './found.ts'
import { mapValues } from './maps.ts'
import { referencesIn } from './references.ts'
import { shellOf } from './shells.ts'

/** Something about a server that works where it was written down and not in the gateway's container. */
export interface Trap {
  id: string
  /** For the documentation: what it is. */
  trap: string
  /** Whether the server cannot be used at all. */
  refuses: boolean
  /** What to say about this server, if it is in the trap. No value of a setting is repeated, but for commands and paths. */
  says: (server: FoundServer) => string | undefined
}

const when = (is: boolean, text: string) => (is ? text : undefined)
const isStdio = (server: FoundServer) => transportOf(server) === 'stdio'
const runs = (server: FoundServer, ...commands: string[]) => isStdio(server) && commands.includes(server.command ?? '')

const loopback = /\b(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?=[:/?\s]|$)/

/** What can be done about a file that the container does not have. */
export const waysOut =
  'give the path of one on this host, which is mounted, use a package in its place, run the server beside the gateway, or leave it out'

/** A variable in any syntax: what it will be is not known yet. */
const reference = /\$\{|\{\{|\{env:|\{file:|^\$|%\w+%|^os\.environ\//

const isOpen = (text: string) => reference.test(text) || referencesIn(text, { inputs: {}, bare: false }).length > 0

/** The program of a command: after a variable that is a directory, its name is known all the same. */
const programOf = ({ command = '' }: FoundServer) => (isOpen(command) ? command.replace(/^.*[\\/]/, '') : command)

const missing = ({ command, url }: FoundServer) => !command && !url

/** Every trap, the refusing ones first: the first of them is the reason that is shown. */
export const traps: Trap[] = [
  {
    id: 'nothing',
    trap: 'an entry with neither a command nor a URL',
    refuses: true,
    says: server => when(missing(server), 'it has neither a command nor a URL'),
  },
  {
    id: 'transport',
    trap: 'a transport that LiteLLM does not speak (WebSocket)',
    refuses: true,
    says: server =>
      when(
        transportOf(server) === undefined,
        `LiteLLM speaks stdio, streamable HTTP and SSE, not "${server.transport}"`,
      ),
  },
  {
    id: 'incomplete',
    trap: 'stdio without a command, HTTP or SSE without a URL',
    refuses: true,
    says: server =>
      when(
        isStdio(server) ? !server.command : !server.url,
        `its transport is ${server.transport}, but it has no ${isStdio(server) ? 'command' : 'URL'}`,
      ),
  },
  {
    id: 'url',
    trap: 'a URL that is none',
    refuses: true,
    says: server =>
      when(
        !isStdio(server) && !isOpen(server.url ?? '') && !isHttpAddress(server.url ?? ''),
        'its URL is no http or https address',
      ),
  },
  {
    id: 'docker',
    trap: '`docker run` as a stdio server',
    refuses: true,
    says: server =>
      when(
        runs(server, 'docker', 'podman'),
        'it starts a container, and the gateway’s container has no Docker: run it beside the gateway behind streamable HTTP, and give its URL',
      ),
  },
  {
    id: 'windows',
    trap: 'a path of a Windows machine, given where one of this host is asked for',
    refuses: true,
    says: server =>
      when(
        isStdio(server) && windowsPaths([...server.args, ...Object.values(server.env)]).length > 0,
        `it needs a file of a Windows machine: ${waysOut}`,
      ),
  },
  {
    id: 'shell',
    trap: 'a line of a shell that does more than set variables and start one program',
    refuses: true,
    says: server =>
      when(
        isStdio(server) && shellOf(server) !== undefined,
        `it needs a shell (${server.command}), which LiteLLM does not start: give the program of its line, its arguments and settings by themselves`,
      ),
  },
  {
    id: 'command',
    trap: 'a command outside LiteLLM’s allow-list',
    refuses: true,
    says: server =>
      when(
        isStdio(server) && !isOpen(programOf(server)) && !allowedCommands.includes(programOf(server)),
        `LiteLLM starts ${allowedCommands.join(', ')} only, not ${server.command}`,
      ),
  },
  {
    id: 'npx',
    trap: '`npx`, which newer LiteLLM images lack',
    refuses: false,
    says: server =>
      when(
        runs(server, 'npx'),
        'npx is not in every LiteLLM image, and fetches its package when the gateway starts: give the npm package instead, and node as the command',
      ),
  },
  {
    id: 'uvx',
    trap: '`uvx`, which no LiteLLM image has',
    refuses: false,
    says: server =>
      when(
        runs(server, 'uvx'),
        'uvx is not in the LiteLLM image: mount the package and run it with python3, or run the server beside the gateway',
      ),
  },
  {
    id: 'deno',
    trap: '`deno`, which the image lacks',
    refuses: false,
    says: server =>
      when(
        runs(server, 'deno'),
        'deno is not in the LiteLLM image: use an image that has it, or run the server beside the gateway',
      ),
  },
  {
    id: 'python',
    trap: 'a Python virtual environment of the client’s machine',
    refuses: false,
    says: server =>
      when(
        runs(server, 'python', 'python3') && !('PYTHONPATH' in server.env),
        'the container’s Python has LiteLLM’s packages only: what this server imports has to be mounted, with PYTHONPATH',
      ),
  },
  {
    id: 'localhost',
    trap: '`localhost` in a URL',
    refuses: false,
    says: server =>
      when(
        !isStdio(server) && loopback.test(server.url ?? ''),
        'localhost means the gateway’s container: use host.docker.internal for a server on this host, or the name of a container on its network',
      ),
  },
  {
    id: 'localhost-inside',
    trap: '`localhost` in an argument or a setting',
    refuses: false,
    says: server =>
      when(
        isStdio(server) && [...server.args, ...Object.values(server.env)].some(text => loopback.test(text)),
        'it is told of localhost, which inside the container is the container itself',
      ),
  },
  {
    id: 'setting-path',
    trap: 'a path of the client’s machine in a setting',
    refuses: false,
    says: server => {
      const named = Object.entries(isStdio(server) ? server.env : {}).flatMap(([name, value]) =>
        clientPathIn(value) === undefined && (absolutePaths([value]).length > 0 || namesClientPath(value))
          ? [name]
          : [],
      )
      return when(
        named.length > 0,
        `${named.join(', ')} ${named.length > 1 ? 'name paths' : 'names a path'} of the client’s machine, which the container does not have: ${waysOut}`,
      )
    },
  },
  {
    id: 'mount',
    trap: 'a file or directory of this host',
    refuses: false,
    says: whole => {
      const server = withoutClientPaths(whole)
      const [own, other] = isStdio(server)
        ? [server.args.filter(text => /^\/\w/.test(text)), absolutePaths(server.args)]
        : [[], []]
      const paths = [...own, ...other.filter(path => !own.includes(path))]
      return when(
        own.length > 0,
        `${paths[0]} has to be on this host: it is mounted read-only${paths.length > 1 ? `; ${paths.slice(1).join(', ')} is not` : ''}`,
      )
    },
  },
]

/** The server with what is asked for in place of the paths of the client's machine. */
export function withoutClientPaths(server: FoundServer): FoundServer {
  const asked = (text: string) => {
    const one = clientPathIn(text)
    return one ? `${text.slice(0, one.from)}\${PATH}` : text
  }
  return { ...server, args: server.args.map(asked), env: mapValues(server.env, asked) }
}

/** Why a server cannot be used, where it cannot. */
export function refusal(server: FoundServer): string | undefined {
  if (server.refused) return server.refused
  for (const { refuses, says } of traps) {
    const why = refuses ? says(server) : undefined
    if (why) return why
  }
  return undefined
}

/** Answers as a server that a file describes, to be asked the same. */
export const asFound = (item: Answers): FoundServer =>
  ({ args: [], env: {}, headers: {}, lost: [], ...item }) as unknown as FoundServer

/** The same for a server whose variables have their values. */
export const refusedOf = (item: Answers): string | undefined => refusal(asFound(item))
