import { Failure } from '../failure.ts'
import { bounds } from '../value-bounds.ts'
import { type Open, isPlace } from './formats/maps.ts'
import { type Format, formatOf } from './formats.ts'
import { blocksOf } from './read/markdown.ts'
import { readText } from './read/read.ts'
import { dialects } from './read/scalars.ts'
import type { FoundInput } from './found.ts'
import { type Entry, isEntry, textOf } from './shape.ts'

/** A map of Kubernetes' own, which may hold files as texts. */
export const isManifest = (data: unknown): data is Entry =>
  isEntry(data) && typeof data.kind === 'string' && typeof data.apiVersion === 'string'

/** A text of base64 that is one; other bytes stay as they are written. */
function fromBase64(text: unknown): unknown {
  if (typeof text !== 'string') return text
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'base64'))
  } catch {
    return text
  }
}

const decoded = (map: unknown): unknown =>
  isEntry(map) ? Object.fromEntries(Object.entries(map).map(([name, text]) => [name, fromBase64(text)])) : map

/**
 * What a manifest holds, beside what it says of itself; in base64 are `data` of a Secret and `binaryData` of a ConfigMap (kubernetes.io, Secret and ConfigMap v1).
 */
export function contentOf(data: unknown): unknown {
  if (!isManifest(data)) return data
  const { apiVersion: _, kind, metadata: _metadata, items, ...rest } = data
  if (Array.isArray(items)) return { ...rest, items: items.map(contentOf) }
  if (kind === 'Secret') return { ...rest, data: decoded(rest.data) }
  return kind === 'ConfigMap' ? { ...rest, binaryData: decoded(rest.binaryData) } : rest
}

/** What a document is called that is left out of a file with several. */
export function documentNames(data: unknown): string[] {
  if (!isManifest(data)) return isEntry(data) ? Object.keys(data) : []
  const name = isEntry(data.metadata) ? textOf(data.metadata.name) : undefined
  return [`${String(data.kind)}${name === undefined ? '' : ` ${name}`}`]
}

/** Keys by which a text tells that it is a file with servers, or of LiteLLM. */
const signs =
  /\b(mcpServers|mcp_servers|context_servers|mcp_settings|modelContextProtocolServers|model_list|litellm_settings|general_settings)\b/

/** Letters of all that is opened: a file in a file in a file is read again each time. */
const most = 2 * bounds.yamlBytes

/** A text costs as much as one of this length, however short it is: opening it takes its time. */
const atLeast = most / 1000

/**
 * Opens texts that are files themselves: of a ConfigMap, of `configs` in a compose file, of a workflow that writes one. What their formats are, and what there is to
 * say of them, is told beside.
 */
export class Embedded {
  readonly formats: Format[] = []
  readonly warnings: string[] = []
  readonly inputs: Record<string, FoundInput> = {}
  readonly #source: string
  #left = most

  constructor(source: string) {
    this.#source = source
  }

  readonly open: Open = (text, key) => {
    const isFile = /^\s*\{|\n/.test(text) && (signs.test(text) || isPlace(key))
    if (!isFile || blocksOf(text).length > 0) return undefined
    this.#left -= Math.max(text.length, atLeast)
    return this.#left >= 0 ? this.#read(text) : undefined
  }

  /** Data of the servers within stand for the text, whatever else it is. */
  #read(text: string): unknown {
    try {
      const documents = readText(text, this.#source)
      const values = documents.map(document => {
        const first = document.as(dialects.node)
        if (!isEntry(first.value)) return undefined
        const format = formatOf(first.value, this.#source, document.syntax)
        const { value, warnings, inputs } = format?.reads ? document.as(dialects[format.reads]) : first
        if (format) this.formats.push(format)
        this.warnings.push(...warnings)
        Object.assign(this.inputs, inputs)
        return value
      })
      return values.length === 1 ? values[0] : values.every(isEntry) ? values : undefined
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      // A template, or a text about such files.
      return undefined
    }
  }
}
