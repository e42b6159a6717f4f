import type { FoundFile, FoundServer } from '../found.ts'
import { type Entry, found, isEntry, mapOf, switchedOff, textOf, textsOf, unread } from '../shape.ts'
import { mcpServers } from './mcp-servers.ts'

const read = [
  'name',
  'type',
  'command',
  'args',
  'env',
  'url',
  'apiKey',
  'requestOptions',
  'description',
  'enabled',
  'disabled',
]

function serverOf(entry: Entry, index: number): FoundServer {
  const request = isEntry(entry.requestOptions) ? entry.requestOptions : {}
  const key = textOf(entry.apiKey)
  return found(textOf(entry.name) ?? `server ${index + 1}`, {
    description: textOf(entry.description),
    transport: textOf(entry.type),
    command: textOf(entry.command),
    args: textsOf(entry.args),
    env: mapOf(entry.env),
    url: textOf(entry.url),
    // Continue sends apiKey as a bearer token (its core/context/mcp/MCPConnection.ts).
    headers: { ...(key && { Authorization: `Bearer ${key}` }), ...mapOf(request.headers) },
    lost: [...unread(entry, read), ...unread(request, ['headers']).map(name => `requestOptions.${name}`)],
    refused: switchedOff(entry),
  })
}

/** Continue's config.yaml: `mcpServers` as a list of named entries. */
export function continueServers(data: Entry): FoundFile {
  if (!Array.isArray(data.mcpServers)) return mcpServers(data)
  return {
    servers: data.mcpServers.map((entry, index) =>
      isEntry(entry)
        ? serverOf(entry, index)
        : found(`server ${index + 1}`, { refused: 'its entry is no map of settings' }),
    ),
  }
}
