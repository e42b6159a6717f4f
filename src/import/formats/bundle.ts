import type { FoundFile } from '../found.ts'
import { type Entry, isEmpty, isEntry, textOf } from '../shape.ts'
import { serverFrom } from './entry.ts'

// The manifest.json of a desktop extension, MCPB or DXT (github.com/modelcontextprotocol/mcpb, MANIFEST.md).

const configOf = ({ server }: Entry): Entry | undefined =>
  isEntry(server) && isEntry(server.mcp_config) ? server.mcp_config : undefined

/** Whether it is one: it says how its server is started. */
export const isBundle = (data: Entry): boolean => configOf(data) !== undefined

/** The server of a bundle; what it asks its user for is asked for. */
export function bundleServer(data: Entry): FoundFile {
  const { name, server, user_config: asked, ...rest } = data
  const { mcp_config: config, ...others } = server as Entry
  const { platform_overrides: overrides, ...started } = config as Entry
  const inputs = Object.entries(isEntry(asked) ? asked : {}).flatMap(([key, one]) =>
    isEntry(one)
      ? [
          [
            `user_config.${key}`,
            { label: textOf(one.title), secret: one.sensitive === true, default: textOf(one.default) },
          ] as const,
        ]
      : [],
  )
  const lost = [
    ...Object.keys(rest),
    ...Object.keys(others).map(key => `server.${key}`),
    ...(isEmpty(overrides) ? [] : ['server.mcp_config.platform_overrides']),
  ]
  return {
    servers: [serverFrom(textOf(name) ?? 'server', started)],
    inputs: Object.fromEntries(inputs),
    lost: lost.filter(key => !isEmpty(data[key]) || key.startsWith('server.')),
  }
}
