import { commandName } from '../command-name.ts'
import { Failure } from '../failure.ts'
import { withinBounds } from './bounded.ts'
import { holdsServers, oneServer } from './formats/alone.ts'
import { serverFrom } from './formats/entry.ts'
import { everyMap } from './formats/maps.ts'
import { contentOf, documentNames, Embedded, isManifest } from './embedded.ts'
import { type Format, formatOf, formats } from './formats.ts'
import type { FoundFile } from './found.ts'
import { addedServers, startLines } from './read/add-commands.ts'
import { type Data, most, type ReadDocument, type Syntax, tooManyParts, unusable } from './read/data.ts'
import { lineAt } from './read/json.ts'
import { trueReason } from './read/foreign.ts'
import { blocksOf } from './read/markdown.ts'
import { readText } from './read/read.ts'
import { dialects } from './read/scalars.ts'
import { type Entry, isEntry } from './shape.ts'

/** What a file holds, whoever's it is. */
export interface ReadFile {
  /** Absent for a text of prose with blocks. */
  syntax?: Syntax
  /** Absent where no form fits. */
  format?: Format
  file: FoundFile
  /** What a reader would want to know of the file itself. */
  warnings: string[]
}

/** The form of servers that stand deeper in a file than those of any client that is known. */
const anyOther = formats.find(({ id }) => id === 'mcp-servers')!

const nothing: FoundFile = { servers: [] }

function together(parts: ReadFile[]): ReadFile {
  const format = parts.find(({ file }) => file.servers.length > 0)?.format ?? parts.find(one => one.format)?.format
  const lost = parts.flatMap(({ file }) => file.lost ?? [])
  return {
    ...(format && { format }),
    file: {
      servers: parts.flatMap(({ file }) => file.servers),
      inputs: Object.assign({}, ...parts.map(({ file }) => file.inputs)) as FoundFile['inputs'],
      ...(lost.length > 0 && { lost }),
    },
    warnings: parts.flatMap(({ warnings }) => warnings),
  }
}

/** Files that LiteLLM would read with this one (its proxy_server.py, `_process_includes`). */
const included = ({ include }: Entry): string[] =>
  Array.isArray(include) && include.length > 0
    ? [`it includes files of their own, which are not read here: ${include.map(String).join(', ')}`]
    : []

function fromData({ value, warnings, inputs }: Data, known: Format | undefined, source: string): ReadFile {
  if (known?.parse) return { format: known, file: withInputs(known.parse(value as Entry), inputs), warnings }
  const within = new Embedded(source)
  const file = everyMap(contentOf(value), known?.manner, within.open)
  const format = known ?? within.formats[0] ?? (file.servers.length > 0 ? anyOther : undefined)
  return {
    ...(format && { format }),
    file: withInputs(file, { ...inputs, ...within.inputs }),
    warnings: [...warnings, ...within.warnings, ...(format?.id === 'litellm' ? included(value as Entry) : [])],
  }
}

const withInputs = (file: FoundFile, inputs: Data['inputs']): FoundFile => ({
  ...file,
  inputs: { ...file.inputs, ...inputs },
})

function fromDocument(document: ReadDocument, source: string): ReadFile {
  const first = document.as(dialects.node)
  const isSilent = first.value === null || isManifest(first.value)
  const format = isSilent ? undefined : formatOf(first.value as Entry, source, document.syntax)
  if (document.beyondJson !== undefined && format && !format.comments)
    throw unusable(
      source,
      `it has a comment or a trailing comma in line ${document.beyondJson}, which ${format.label} does not allow`,
      'take it out there; the client cannot read the file either',
    )
  const dialect = dialects[format?.reads ?? 'node']
  return fromData(dialect.id === 'node' ? first : document.as(dialect), format, source)
}

function fromText(text: string, source: string): ReadFile {
  const documents = readText(text, source)
  const values = documents.map(document => document.as(dialects.node).value).filter(value => value !== null)
  if (!values.every(value => isEntry(value) || holdsServers(value)))
    throw unusable(source, 'it is no map of settings', 'give the file in which a client keeps its MCP servers')
  const parts = documents.map(one => fromDocument(one, source))
  const read = together(
    parts.map((part, index) =>
      parts.length === 1 || part.file.servers.length > 0
        ? part
        : { ...part, file: { ...part.file, lost: documentNames(documents[index]!.as(dialects.node).value) } },
    ),
  )
  const isSeveral = values.length > 1 && !values.some(isManifest)
  return {
    ...read,
    warnings: [
      ...(isSeveral
        ? [`it holds ${values.length} YAML documents, of which clients and LiteLLM read none: each is read here`]
        : []),
      ...read.warnings,
    ],
    syntax: documents[0]!.syntax,
  }
}

/** Every block of a Markdown text that can be read. One of prose, or of another language than it says, is none. */
function fromMarkdown(text: string, source: string): ReadFile {
  const blocks = blocksOf(text)
  if (blocks.length > most.parts) throw tooManyParts(source, 'blocks of code')
  const parts = blocks.map(({ text: block, line }): ReadFile => {
    try {
      const read = fromText(block, source)
      if (read.file.servers.length > 0) return read
      return { file: nothing, warnings: [`the block in line ${line} holds no MCP servers`] }
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      return { file: nothing, warnings: [`the block in line ${line} cannot be read`] }
    }
  })
  return together([...parts, fromCommands(text)])
}

/** What the command lines in a text would add to a client, or start. */
function fromCommands(text: string): ReadFile {
  const servers = [
    ...addedServers(text).map(({ name, entry }) => serverFrom(name, entry)),
    ...startLines(text).map(line => oneServer(line).servers[0]!),
  ]
  return { ...(servers.length > 0 && { format: anyOther }), file: { servers }, warnings: [] }
}

/** Only command lines or addresses, their comments and what is empty, as one pastes them. */
const isOfCommands = (text: string): boolean =>
  startLines(text).length > 0 ||
  (addedServers(text).length > 0 && !/^\s*[{[]/.test(text) && !/^[\w.-]+:(\s|$)/m.test(text))

/** A byte that is no UTF-8 is read as U+FFFD, by the clients on Node as well. */
const unreadable = (text: string): string[] => {
  const at = text.indexOf('\uFFFD')
  return at < 0
    ? []
    : [`line ${lineAt(text, at)} has a character that is no UTF-8, which cannot be read: save the file as UTF-8`]
}

/** What a file's text holds, by what stands in it. */
export function readFound(text: string, source: string): ReadFile {
  const mayBeMarkdown = /\.(md|mdx|markdown)$/i.test(source) || !/^\s*[{[]/.test(text)
  const isMarkdown = mayBeMarkdown && /^[ \t]*(```|~~~)/m.test(text) && blocksOf(text).length > 0
  const read = isMarkdown || isOfCommands(text) ? fromMarkdown(text, source) : fromText(text, source)
  return { ...read, file: withinBounds(read.file, source), warnings: [...unreadable(text), ...read.warnings] }
}

/** The servers of a file; throws where it has none, with the reason that its user can see: a program is no TOML with a mistake. */
export function readServers(text: string, source: string): ReadFile & { format: Format } {
  try {
    return serversOf(text, source)
  } catch (error) {
    throw error instanceof Failure ? trueReason(text, source, error) : error
  }
}

function serversOf(text: string, source: string): ReadFile & { format: Format } {
  const { format, file, warnings, syntax } = readFound(text, source)
  if (file.servers.length > 0 && format) return { format, file, warnings }
  if (!format)
    throw unusable(
      source,
      `${syntax ? `it is ${syntax.toUpperCase()}, but holds no` : 'none of its blocks holds'} MCP servers in a form that is known here`,
      'give the file in which a client keeps its MCP servers, with the key above them',
    )
  if (format.id === 'litellm')
    throw unusable(
      source,
      ['it is a LiteLLM configuration without mcp_servers', ...warnings].join('; '),
      `take over a gateway that runs with it, its models included: ${commandName} adopt CONTAINER`,
    )
  throw unusable(source, `it holds no MCP servers (${format.label}, key ${format.key})`, 'give another file')
}
