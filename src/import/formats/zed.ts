import type { FoundFile } from '../found.ts'
import { eachServer, type Entry, found, isEntry, mapOf, switchedOff, textOf, textsOf, unread } from '../shape.ts'

const read = ['source', 'command', 'args', 'env', 'url', 'headers', 'enabled']

/** Older Zed wrote `command` as a map of path, args and env; newer has them beside each other. */
const flattened = (entry: Entry): Entry => {
  if (!isEntry(entry.command)) return entry
  const { command, ...rest } = entry
  const { path, ...parts } = command as Entry
  return { ...rest, ...parts, command: path }
}

const extension = 'it is an extension of Zed, which starts it by itself'

/** Zed's settings.json: `context_servers`. */
export const contextServers = (data: Entry): FoundFile => ({
  servers: eachServer(data.context_servers, (name, raw) => {
    const entry = flattened(raw)
    const url = textOf(entry.url)
    const command = textOf(entry.command)
    return found(name, {
      transport: command ? 'stdio' : url ? 'http' : undefined,
      command,
      args: textsOf(entry.args),
      env: mapOf(entry.env),
      url,
      headers: mapOf(entry.headers),
      lost: unread(entry, read),
      refused: switchedOff(entry) ?? (command || url ? undefined : extension),
    })
  }),
})
