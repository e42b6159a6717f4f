import type { System } from '../import/formats.ts'

/** What a client has to know to reach the gateway. In shell lines `$KEY` stands for the virtual key. */
export interface ClientParts {
  /** `http://localhost:4000`, without a path: the address that the client uses. */
  url: string
  /** A model that the key may use. */
  model: string
  /** An MCP server that the key may use, and one of its tools. */
  server?: string
  tool?: string
  /** The key itself, where it is to be shown or written; absent, lines hold a reference to it. */
  key?: string
}

type Language = 'sh' | 'toml' | 'yaml' | 'json' | 'python'

/** Lines to type, or to put into a file. */
export interface Block {
  /** `models` or `tools`. */
  for: 'models' | 'tools' | 'check'
  language: Language
  /** Where the lines go, when it is not a shell. */
  file?: string
  lines: string[]
}

/** A place in a client's file. An object at the end names an item of a list by one of its properties. */
export type NodePath = (string | Record<string, string>)[]

/** One setting of a client's file. */
export interface Node {
  path: NodePath
  value: unknown
}

/** A client of the gateway. */
export interface Client {
  id: string
  name: string
  /** Its own file, by system: `~` is the home directory, `%APPDATA%` Windows' own. */
  files?: Partial<Record<System, string>>
  format?: 'json' | 'toml'
  /** How it takes a key, in a sentence without a full stop. */
  takesKey: string
  /** Whether its file can refer to a key that stands elsewhere; without it, the file holds the key itself. */
  refersToKey: boolean
  /** What it needs for models; absent where it brings its own. */
  models?: (parts: ClientParts) => Block
  /** What it needs for tools. */
  tools?: (parts: ClientParts) => Block
  /** A way to see that it works. */
  check?: (parts: ClientParts) => Block
  /** The settings that `--write` puts into its file. */
  nodes?: (parts: ClientParts) => Node[]
  /** What it is known to refuse, and what else there is to know. */
  notes: string[]
}
