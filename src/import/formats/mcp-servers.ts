import type { FoundFile, FoundServer } from '../found.ts'
import { eachServer, type Entry, found, isEntry, mapOf, switchedOff, textOf, textsOf, unread } from '../shape.ts'

const read = [
  'type',
  'transport',
  'transportType',
  'command',
  'args',
  'env',
  'url',
  'httpUrl',
  'serverUrl',
  'headers',
  'description',
  'disabled',
  'enabled',
  'name',
]

/** Some clients put transport and address into a map of their own. */
function flattened(entry: Entry): Entry {
  if (!isEntry(entry.transport)) return entry
  const { transport, ...rest } = entry
  return { ...rest, ...(transport as Entry) }
}

function serverOf(name: string, raw: Entry): FoundServer {
  const entry = flattened(raw)
  const url = textOf(entry.httpUrl) ?? textOf(entry.serverUrl) ?? textOf(entry.url)
  return found(name, {
    description: textOf(entry.description),
    transport: textOf(entry.type) ?? textOf(entry.transport) ?? textOf(entry.transportType),
    command: textOf(entry.command),
    args: textsOf(entry.args),
    env: mapOf(entry.env),
    url,
    headers: mapOf(entry.headers),
    lost: unread(entry, read),
    refused: switchedOff(entry),
  })
}

/** `mcpServers` as Claude Desktop brought it up and most clients took it over. */
export const mcpServers = (data: Entry): FoundFile => ({ servers: eachServer(data.mcpServers, serverOf) })

/** `~/.claude.json` of Claude Code: servers of the user, and those of each project. */
export function claudeUserFile(data: Entry): FoundFile {
  const projects = isEntry(data.projects) ? Object.values(data.projects).filter(isEntry) : []
  return { servers: [data, ...projects].flatMap(part => mcpServers(part).servers) }
}

/** Gemini CLI: `httpUrl` is streamable HTTP and a bare `url` is SSE (its docs/tools/mcp-server.md). */
export function geminiServers(data: Entry): FoundFile {
  const kindOf = (entry: Entry) => textOf(entry.type) ?? (entry.httpUrl ? 'http' : entry.url ? 'sse' : undefined)
  return { servers: eachServer(data.mcpServers, (name, entry) => serverOf(name, { ...entry, type: kindOf(entry) })) }
}
