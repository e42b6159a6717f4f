import type { FoundFile } from '../found.ts'
import { eachServer, type Entry, found, mapOf, switchedOff, textOf, textsOf, unread } from '../shape.ts'

const read = ['type', 'command', 'environment', 'url', 'headers', 'enabled']

/** OpenCode's opencode.json: `mcp`, the command as one list, `environment` for env. `remote` is streamable HTTP or SSE. */
export const opencodeServers = (data: Entry): FoundFile => ({
  servers: eachServer(data.mcp, (name, entry) => {
    const [command, ...args] = Array.isArray(entry.command) ? textsOf(entry.command) : [textOf(entry.command)]
    return found(name, {
      transport: entry.type === 'local' ? 'stdio' : entry.type === 'remote' ? undefined : textOf(entry.type),
      command,
      args: args.filter(argument => argument !== undefined),
      env: mapOf(entry.environment),
      url: textOf(entry.url),
      headers: mapOf(entry.headers),
      lost: unread(entry, read),
      refused: switchedOff(entry),
    })
  }),
})
