import type { FoundFile, FoundServer } from './found.ts'
import { mostServers } from './formats/maps.ts'
import { unusable } from './read/data.ts'

/** What is taken of the servers of a file, at most. Each value is looked through by what is known of secrets, which takes its time. */
const most = {
  /** Arguments and settings of one server. */
  values: 500,
  /** Of one value: the kubeconfig of a cluster has 6 KiB, and Linux starts nothing with an argument of more than 128 (MAX_ARG_STRLEN, execve(2)). */
  letters: 32 * 1024,
  /** Of all values together. */
  all: 512 * 1024,
  name: 200,
}

const inNumbers = (count: number) => count.toLocaleString('en')

/** Every text of a server, and what it is called. */
function textsOf({ name: _, lost: _lost, secrets: _secrets, args, env, headers, ...texts }: FoundServer) {
  return [
    ...Object.entries(texts).filter((one): one is [string, string] => typeof one[1] === 'string'),
    ...args.map((text, index): [string, string] => [`args.${index + 1}`, text]),
    ...Object.entries(env).flatMap(([name, text]): [string, string][] => [
      [`env.${name}`, text],
      ['a name of env', name],
    ]),
    ...Object.entries(headers).flatMap(([name, text]): [string, string][] => [
      [`headers.${name}`, text],
      ['a name of headers', name],
    ]),
  ]
}

function beyond(server: FoundServer): string | undefined {
  const texts = textsOf(server)
  const [what, text] = texts.find(([, one]) => one.length > most.letters) ?? []
  if (server.name.length > most.name) return `its name has ${inNumbers(server.name.length)} characters`
  if (what !== undefined && text !== undefined)
    return `${what.slice(0, most.name)} has ${inNumbers(text.length)} characters, more than any setting (${inNumbers(most.letters)})`
  const { args, env, headers } = server
  const count = args.length + Object.keys(env).length + Object.keys(headers).length
  return count > most.values ? `it has ${inNumbers(count)} arguments and settings, more than any server` : undefined
}

/** A server that is beyond the bounds is one that cannot be used, and nothing of it is looked at. */
function bounded(server: FoundServer): FoundServer {
  const refused = beyond(server)
  if (refused === undefined) return server
  const { name } = server
  const short = name.length > most.name ? `${name.slice(0, most.name)}…` : name
  return { name: short, args: [], env: {}, headers: {}, lost: [], refused }
}

/** The servers of a file as far as an import looks at them; throws where there are more than anybody has. */
export function withinBounds(file: FoundFile, source: string): FoundFile {
  if (file.servers.length > mostServers)
    throw unusable(
      source,
      `it holds more than ${mostServers} MCP servers`,
      'give those that are wanted as a file of their own',
    )
  const servers = file.servers.map(bounded)
  const letters = servers.flatMap(textsOf).reduce((sum, [, text]) => sum + text.length, 0)
  if (letters > most.all)
    throw unusable(
      source,
      `the settings of its MCP servers have ${inNumbers(letters)} characters, more than ${inNumbers(most.all)}`,
      'give those that are wanted as a file of their own',
    )
  return { ...file, servers }
}
