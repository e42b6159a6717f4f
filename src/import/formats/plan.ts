import type { FoundFile } from '../found.ts'
import { type Entry, found, isEntry, mapOf, textOf, textsOf, unread } from '../shape.ts'

const read = ['name', 'command', 'args', 'env', 'url', 'transport', 'description']

/** The list that some guides show for LiteLLM and that no LiteLLM reads: `mcp_settings: - mcp_server:`, the command as one line. */
export const planServers = (data: Entry): FoundFile => ({
  servers: (Array.isArray(data.mcp_settings) ? data.mcp_settings : []).map((item: unknown, index) => {
    const entry = isEntry(item) ? item.mcp_server : undefined
    if (!isEntry(entry)) return found(`server ${index + 1}`, { refused: 'its entry has no mcp_server' })
    return found(textOf(entry.name) ?? `server ${index + 1}`, {
      description: textOf(entry.description),
      transport: textOf(entry.transport),
      command: textOf(entry.command),
      args: textsOf(entry.args),
      env: mapOf(entry.env),
      url: textOf(entry.url),
      lost: unread(entry, read),
    })
  }),
  lost: Object.keys(data).filter(key => key !== 'mcp_settings'),
})
