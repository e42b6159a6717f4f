import { stringify } from 'smol-toml'
import type { Block, Client, ClientParts, Node } from './client.ts'

/** The variable from which clients read the key. */
export const keyVariable = 'LITELLM_API_KEY'

/** The header by which LiteLLM takes a virtual key for tools; Authorization is left to the MCP server behind it. */
export const keyHeader = 'x-litellm-api-key'

/** `Bearer KEY`: the key itself where it is to be shown, else as the client refers to it. */
export const bearer = ({ key }: ClientParts, reference: string): string => `Bearer ${key ?? reference}`

/** Whether a URL is on the machine of the client itself. */
export const isLocal = (url: string): boolean => /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/.test(url)

/** Lines for a shell. */
export const shell = (what: Block['for'], lines: string[]): Block => ({ for: what, language: 'sh', lines })

function nested({ path, value }: Node): object {
  return path.reduceRight<unknown>(
    (inner, key) => (typeof key === 'string' ? { [key]: inner } : [inner]),
    value,
  ) as object
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const merged = (a: Record<string, unknown>, b: Record<string, unknown>): Record<string, unknown> =>
  Object.entries(b).reduce(
    (all, [key, value]) => ({ ...all, [key]: isMap(all[key]) && isMap(value) ? merged(all[key], value) : value }),
    a,
  )

/** Settings as they stand in the client's file, alone. */
function nodeLines(nodes: Node[], format: 'json' | 'toml'): string[] {
  const data = nodes
    .map(nested)
    .reduce((all, one) => merged(all as Record<string, unknown>, one as Record<string, unknown>), {})
  return (format === 'json' ? JSON.stringify(data, undefined, 2) : stringify(data)).trimEnd().split('\n')
}

/** The settings of a client's file, to be put in by hand. */
export const inFile = (client: Pick<Client, 'files' | 'format' | 'nodes'>, parts: ClientParts): Block => ({
  for: 'tools',
  language: client.format!,
  file: client.files?.linux ?? client.files?.macos,
  lines: nodeLines(client.nodes!(parts), client.format!),
})
