import type { FoundFile, FoundServer } from '../found.ts'
import { eachServer, type Entry, found, mapOf, switchedOff, textOf, textsOf, unread } from '../shape.ts'

const read = [
  'command',
  'args',
  'env',
  'env_vars',
  'url',
  'bearer_token_env_var',
  'http_headers',
  'env_http_headers',
  'enabled',
]

const reference = (name: string) => `\${${name}}`

function serverOf(name: string, entry: Entry): FoundServer {
  const bearer = textOf(entry.bearer_token_env_var)
  const passed = textsOf(entry.env_vars)
  const fromEnvironment = Object.entries(mapOf(entry.env_http_headers)).map(([key, variable]) => [
    key,
    reference(variable),
  ])
  return found(name, {
    command: textOf(entry.command),
    args: textsOf(entry.args),
    env: { ...Object.fromEntries(passed.map(variable => [variable, reference(variable)])), ...mapOf(entry.env) },
    url: textOf(entry.url),
    headers: {
      ...mapOf(entry.http_headers),
      ...(Object.fromEntries(fromEnvironment) as Record<string, string>),
      ...(bearer && { Authorization: `Bearer ${reference(bearer)}` }),
    },
    lost: unread(entry, read),
    refused: switchedOff(entry),
  })
}

/** Codex CLI's config.toml: `[mcp_servers.NAME]`. A URL is streamable HTTP there. */
export const codexServers = (data: Entry): FoundFile => ({ servers: eachServer(data.mcp_servers, serverOf) })
