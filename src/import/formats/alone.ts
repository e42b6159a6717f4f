import type { FoundFile } from '../found.ts'
import { type Entry, isEntry, textOf } from '../shape.ts'
import { serverFrom } from './entry.ts'
import { looksLikeServer, serversIn } from './maps.ts'
import { nameFor } from './name-for.ts'

/** One entry alone, without the name that a file would give it. */
export function oneServer(data: Entry): FoundFile {
  const name = textOf(data.name)
  const server = serverFrom(name ?? 'server', data)
  return { servers: [{ ...server, name: name ?? nameFor(server) ?? 'server' }] }
}

/** Servers by name with nothing above them, or a list of them. */
export const bareServers = (data: unknown): FoundFile => ({ servers: serversIn(data, undefined) })

/** Whether some of it looks like a server. */
export const holdsServers = (data: unknown): boolean =>
  (Array.isArray(data) ? data : isEntry(data) ? Object.values(data) : []).some(looksLikeServer)
