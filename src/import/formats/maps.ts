import type { FoundFile, FoundInput, FoundServer } from '../found.ts'
import { type Entry, found, isEmpty, isEntry, isPlain, textOf } from '../shape.ts'
import { type Manner, serverFrom } from './entry.ts'
import { nameFor } from './name-for.ts'

/** A key below which clients keep their servers, as a map by name or as a list of named ones. */
interface Place {
  /** Other things stand below that key too: it is one of servers only where an entry looks like one. */
  shared?: boolean
  manner?: Manner
}

/** Kinds of Goose's extensions that are MCP servers. */
const spokenByGoose = ['stdio', 'sse', 'streamable_http']

/** Whether servers may stand below a key. */
export const isPlace = (key: string): boolean => places.has(key)

const places = new Map<string, Place>([
  ['mcpServers', {}],
  ['mcp_servers', {}],
  ['mcp_settings', { shared: true }],
  ['modelContextProtocolServers', {}],
  [
    'context_servers',
    { manner: { silent: ['source'], without: 'it is an extension of Zed, which starts it by itself' } },
  ],
  ['servers', { shared: true }],
  ['mcp', { shared: true }],
  [
    'extensions',
    {
      shared: true,
      manner: {
        inner: type =>
          spokenByGoose.includes(type) ? undefined : `it is of the kind "${type}", a part of Goose itself`,
      },
    },
  ],
])

const isCommand = (value: unknown) =>
  typeof value === 'string' || Array.isArray(value) || (isEntry(value) && ('path' in value || 'command' in value))
const isAddress = (value: unknown) => typeof value === 'string' && /^(\w+:\/\/|\$|\{|os\.environ\/|%)/.test(value)

/** Whether an entry is one of an MCP server by what it says itself. */
export function looksLikeServer(entry: unknown): boolean {
  if (!isEntry(entry)) return false
  if (isEntry(entry.mcp_server)) return true
  const inner = isEntry(entry.transport) ? entry.transport : entry
  return (
    isCommand(inner.command) ||
    isCommand(inner.cmd) ||
    [inner.url, inner.httpUrl, inner.serverUrl, inner.uri, inner.baseUrl, inner.endpoint].some(isAddress)
  )
}

/** What programs of their own call a list or map of theirs: `MCP_SERVERS`, `mcp-servers`, `stdio_servers` and `sse_servers` of OpenHands. */
const called = /mcp[-_]?servers?$|^(stdio|s?http|sse|remote|local)[-_]?servers$/i

const entriesOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : isEntry(value) ? Object.values(value) : []

/** What stands below such a key, if it is a map or a list of servers. `mcp.servers` and `amp.mcpServers` are keys as well. */
function placeFor(key: string, value: unknown): Place | undefined {
  const place = places.get(key.replace(/^.*\./, '')) ?? (called.test(key) ? { shared: true } : undefined)
  if (!place || !(Array.isArray(value) || isEntry(value))) return undefined
  if (!place.shared) return Array.isArray(value) && value.length > 0 && value.every(isPlain) ? undefined : place
  const isListed = (entry: unknown) => Array.isArray(value) && called.test(key) && isAddress(entry)
  return entriesOf(value).some(entry => looksLikeServer(entry) || isListed(entry)) ? place : undefined
}

const nameIn = (entry: Entry): string | undefined =>
  textOf(entry.name) ?? textOf(entry.id) ?? (isEntry(entry.mcp_server) ? textOf(entry.mcp_server.name) : undefined)

/** One entry of a list, by the name that it has itself, or after what it starts or reaches. */
function listed(item: unknown, index: number, manner: Manner | undefined): FoundServer {
  const nameless = `server ${index + 1}`
  if (isAddress(item)) return listed({ url: item }, index, manner)
  if (!isEntry(item)) return found(nameless, { refused: 'its entry is no map of settings' })
  const { id, ...rest } = item
  const name = nameIn(item)
  const server = serverFrom(name ?? nameless, name === textOf(id) ? rest : item, manner)
  return name === undefined && !server.refused ? { ...server, name: nameFor(server) ?? nameless } : server
}

/** Servers that are taken of a file. One more is read, to tell that there are. */
export const mostServers = 500

/** Every entry of a map or list of servers; what is no map of settings is named and not usable. */
export const serversIn = (value: unknown, manner: Manner | undefined): FoundServer[] =>
  Array.isArray(value)
    ? value.slice(0, mostServers + 1).map((item: unknown, index) => listed(item, index, manner))
    : Object.entries(value as Entry)
        .slice(0, mostServers + 1)
        .map(([name, entry]) =>
          isEntry(entry)
            ? serverFrom(name, entry, manner)
            : found(name, { refused: 'its entry is no map of settings' }),
        )

const saysNothing = (key: string, value: unknown) => isEmpty(value) || value === false || key === '$schema'

function inputsOf(list: unknown): [string, FoundInput][] {
  return (Array.isArray(list) ? list.filter(isEntry) : []).flatMap(({ id, description, password, default: given }) =>
    typeof id === 'string'
      ? [[id, { label: textOf(description), secret: password === true, default: textOf(given) }]]
      : [],
  )
}

/** What a text holds that is a file in a file, as data; `undefined` where it is a text and nothing else. */
export type Open = (text: string, key: string) => unknown

/** Every server of a file, wherever it stands, and the name of everything that is none. */
export function everyMap(data: unknown, manner: Manner | undefined, open: Open = () => undefined): FoundFile {
  const servers: FoundServer[] = []
  const inputs: [string, FoundInput][] = []
  const lost: string[] = []
  /** Whether anything within is taken. What is not is named, as far up as nothing of it is taken. */
  const walk = (value: unknown, path: string): boolean => {
    if ((!isEntry(value) && !Array.isArray(value)) || servers.length > mostServers) return false
    const before = lost.length
    const parts = Object.entries(value).map(([key, is]) => {
      const one: unknown = (typeof is === 'string' ? open(is, key) : undefined) ?? is
      const place = Array.isArray(value) ? undefined : placeFor(key, one)
      return { key, one, place, at: path === '' ? key : `${path}.${key}` }
    })
    // Questions belong to the servers beside them.
    const asked = parts.some(({ place }) => place) ? inputsOf((value as Entry).inputs) : []
    inputs.push(...asked)
    let isTaken = false
    for (const { key, one, place, at } of parts) {
      if (place) servers.push(...serversIn(one, { ...place.manner, ...manner }))
      if (place || walk(one, at)) isTaken = true
      else if (!saysNothing(key, one) && !(key === 'inputs' && asked.length > 0)) lost.push(at)
    }
    if (!isTaken) lost.length = before
    return isTaken
  }
  walk(data, '')
  return { servers, inputs: Object.fromEntries(inputs), ...(lost.length > 0 && { lost }) }
}
