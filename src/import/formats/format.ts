import type { FoundFile } from '../found.ts'
import type { Syntax } from '../read/data.ts'
import type { Dialect } from '../read/scalars.ts'
import { type Entry, isEntry } from '../shape.ts'
import type { Manner } from './entry.ts'
import { looksLikeServer } from './maps.ts'

export type System = 'linux' | 'macos' | 'windows'

/** One form in which MCP servers are written down. Its servers are found by what they look like; the form says whose they are, and how its owner reads it. */
export interface Format {
  id: string
  label: string
  syntax: Syntax
  /** The key below which the servers stand. */
  key: string
  /** The library with which its owner reads YAML; js-yaml where nothing is said. */
  reads?: Dialect['id']
  /** Whether its client reads a JSON file with comments and trailing commas. */
  comments?: boolean
  /** Whether a bare `$VAR` is a variable there. */
  bareVariables?: boolean
  /** Where its client keeps it: `~` is the home directory, `%APPDATA%` Windows' own. A relative path lies in a project. */
  files: Partial<Record<System | 'project', string[]>>
  is: (data: Entry, path: string, syntax: Syntax) => boolean
  /** How its client understands an entry otherwise than others do. */
  manner?: Manner
  /** How it is read where its servers stand below no key of servers. */
  parse?: (data: Entry) => FoundFile
}

/** Whether an entry of a map or list passes. */
export const some = (map: unknown, test: (entry: Entry) => boolean): boolean =>
  (isEntry(map) || Array.isArray(map)) && Object.values(map).some(one => isEntry(one) && test(one))

/** Whether a map or list has servers in it. */
export const hasServers = (map: unknown): boolean => some(map, looksLikeServer)

/** The map at a path of keys; `undefined` where there is none. */
export const at = (data: Entry, ...path: string[]): Entry | undefined =>
  path.reduce<Entry | undefined>((value, key) => {
    const next = value?.[key]
    return isEntry(next) ? next : undefined
  }, data)

export const everywhere = (...paths: string[]) => ({ linux: paths, macos: paths, windows: paths })

/** Where VS Code keeps what is the user's. */
const codeUser = {
  linux: '~/.config/Code/User',
  macos: '~/Library/Application Support/Code/User',
  windows: '%APPDATA%\\Code\\User',
}

/** A file that VS Code, or an extension of it, keeps there. */
export const inCodeUser = (path: string) => ({
  linux: [`${codeUser.linux}/${path}`],
  macos: [`${codeUser.macos}/${path}`],
  windows: [`${codeUser.windows}\\${path.replaceAll('/', '\\')}`],
})
