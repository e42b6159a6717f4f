import { parse, stringify } from 'yaml'
import type { Mount } from '../../adapters/container-engine.ts'

/** A path inside the container as the path on this host that is mounted there; other text stays as it is. */
export function onHost(text: string, mounts: readonly Mount[]): string {
  const mount = mounts.find(({ target }) => text === target || text.startsWith(`${target}/`))
  return mount ? mount.source + text.slice(mount.target.length) : text
}

interface ServerEntry {
  command?: string
  args?: string[]
}

/** An MCP server as a process outside any container starts it. */
function translatedServer(server: ServerEntry, mounts: readonly Mount[], node: string): void {
  if (server.command) server.command = server.command === 'node' ? node : onHost(server.command, mounts)
  if (server.args) server.args = server.args.map(argument => onHost(String(argument), mounts))
}

/** What a probe is asked, for a probe outside any container. */
export function translatedProbe(text: string, mounts: readonly Mount[], node: string): string {
  const request = JSON.parse(text) as { entry: ServerEntry }
  translatedServer(request.entry, mounts, node)
  return JSON.stringify(request)
}

/** config.yaml as a process outside any container reads it: paths of MCP servers are those of this host, and `node` is the Node that runs this. */
export function translatedConfig(text: string, mounts: readonly Mount[], node: string): string {
  const config = (parse(text) ?? {}) as { mcp_servers?: Record<string, ServerEntry> | null }
  for (const server of Object.values(config.mcp_servers ?? {})) translatedServer(server, mounts, node)
  return stringify(config)
}
