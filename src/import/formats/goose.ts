import type { FoundFile, FoundServer } from '../found.ts'
import { eachServer, type Entry, found, mapOf, switchedOff, textOf, textsOf, unread } from '../shape.ts'

const read = [
  'type',
  'name',
  'display_name',
  'description',
  'cmd',
  'args',
  'envs',
  'env_keys',
  'uri',
  'headers',
  'enabled',
]
const spoken = ['stdio', 'sse', 'streamable_http']

/** Names whose values Goose keeps in its keyring: not in the file, so they are asked for. */
const fromKeyring = (names: string[]) => Object.fromEntries(names.map(name => [name, `\${${name}}`]))

function serverOf(name: string, entry: Entry): FoundServer {
  const type = textOf(entry.type)
  const keys = textsOf(entry.env_keys)
  const inner = type && !spoken.includes(type) ? `it is of the kind "${type}", a part of Goose itself` : undefined
  return found(name, {
    description: textOf(entry.description),
    transport: type,
    command: textOf(entry.cmd),
    args: textsOf(entry.args),
    env: { ...fromKeyring(keys), ...mapOf(entry.envs) },
    url: textOf(entry.uri),
    headers: mapOf(entry.headers),
    lost: unread(entry, read),
    secrets: keys.map(key => `env.${key}`),
    refused: inner ?? switchedOff(entry),
  })
}

/** Goose's config.yaml: `extensions`, of which some are MCP servers. */
export const gooseExtensions = (data: Entry): FoundFile => ({ servers: eachServer(data.extensions, serverOf) })
