import { bounds } from '../../value-bounds.ts'
import { Exit, Failure } from '../../failure.ts'
import type { FoundInput } from '../found.ts'
import type { Dialect } from './scalars.ts'

export type Syntax = 'json' | 'toml' | 'yaml'

/** A value of a file: maps and lists of texts, truth values, nothing, and numbers as they are written. */
export interface Data {
  value: unknown
  /** What its owner's library does in silence and a reader would want to know: a key that stands twice. */
  warnings: string[]
  /** Values that only the file's own program can have, such as `!secret`: they are asked for. */
  inputs: Record<string, FoundInput>
}

/** One document of a file. */
export interface ReadDocument {
  syntax: Syntax
  /** As the library of its owner reads it. */
  as: (dialect: Dialect) => Data
  /** Line of the first comment or trailing comma of a JSON text; only some clients allow them. */
  beyondJson?: number
}

/** A file that cannot be imported. The text of the file is never repeated: it may hold secrets. */
export const unusable = (source: string, why: string, next: string): Failure =>
  new Failure({ what: `${source} cannot be imported`, why, next, exit: Exit.usage })

/** What is nested deeper than any client's settings is meant to exhaust its reader. */
export const tooDeep = (source: string): Failure =>
  unusable(source, `it is nested more than ${bounds.depth} levels deep`, 'give the servers alone')

/**
 * What an import takes of a file before it is parsed: a parser needs its time for each value, and no client's settings have as many. `marks` are the signs between
 * values: about two for each.
 */
export const most = {
  jsonMarks: 200_000,
  yamlMarks: 50_000,
  tomlMarks: 100_000,
  /** YAML documents, blocks of Markdown, command lines. */
  parts: 500,
}

/** Why a text with so many documents, blocks or commands is not read. */
export const tooManyParts = (source: string, what: string): Failure =>
  unusable(
    source,
    `it has more than ${most.parts} ${what}`,
    'give those with the servers that are wanted as a file of their own',
  )

/** Sets a key of a map that is read, `__proto__` as any other. */
export const setKey = (map: object, key: string, value: unknown): void =>
  void Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true })

export const twice = (key: string, line: number): string =>
  `${JSON.stringify(key)} stands a second time in line ${line}: what stands last holds`
