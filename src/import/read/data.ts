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

/** Sets a key of a map that is read, `__proto__` as any other. */
export const setKey = (map: object, key: string, value: unknown): void =>
  void Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true })

export const twice = (key: string, line: number): string =>
  `${JSON.stringify(key)} stands a second time in line ${line}: what stands last holds`
