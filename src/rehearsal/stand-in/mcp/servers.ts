import { createHash } from 'node:crypto'
import type { Config, McpServerEntry } from '../boot/config.ts'

/** One entry of `mcp_servers`, as the proxy knows it. */
export interface McpServer extends McpServerEntry {
  id: string
  name: string
  /** What its tools are prefixed with: the alias, else the name. */
  prefix: string
}

/** The servers of config.yaml (_experimental/mcp_server/mcp_server_manager.py, load_servers_from_config). */
export class McpServers {
  readonly all: McpServer[]

  constructor(config: Config) {
    const aliases = Object.entries(config.litellm_settings?.mcp_aliases ?? {})
    this.all = Object.entries(config.mcp_servers ?? {}).map(([name, entry]) => {
      const alias = entry.alias ?? aliases.find(([, target]) => target === name)?.[0] ?? null
      return {
        ...entry,
        alias,
        name,
        id: entry.server_id?.trim() || derivedId(name, entry, alias),
        prefix: alias || name,
      }
    })
  }

  byId(id: string): McpServer | undefined {
    return this.all.find(server => server.id === id)
  }

  byName(name: string): McpServer | undefined {
    return this.all.find(server => answersTo(server, name))
  }

  /** A grant may name a server by its id, its name or its alias; an id goes before a name. */
  granted(identifier: string): McpServer[] {
    const byId = this.byId(identifier)
    return byId ? [byId] : this.all.filter(server => answersTo(server, identifier))
  }

  /** The server and the tool of a prefixed name. The longest prefix that fits is the right one. */
  ownerOf(toolName: string): { server: McpServer; tool: string } | undefined {
    const owners = this.all.filter(({ prefix }) => toolName.startsWith(`${prefix}-`))
    const server = owners.toSorted((one, other) => other.prefix.length - one.prefix.length)[0]
    return server && { server, tool: toolName.slice(server.prefix.length + 1) }
  }
}

const answersTo = (server: McpServer, name: string): boolean => server.name === name || server.alias === name

/** _generate_stable_server_id: without a pinned id, changing any of these changes the id, and grants by id are lost. */
function derivedId(name: string, { url, transport, auth_type: auth }: McpServerEntry, alias: string | null): string {
  const parameters = [name, url ?? '', transport, auth ?? '', alias ?? ''].join('|')
  return createHash('sha256').update(parameters).digest('hex').slice(0, 32)
}
