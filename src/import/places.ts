import { join } from 'node:path'
import type { Files } from '../adapters/files.ts'
import { asFailure } from '../failure.ts'
import { readFound } from './file.ts'
import { type Format, formats, type System } from './formats.ts'

/** Where to look for the files of clients. */
export interface Ground {
  files: Pick<Files, 'read' | 'stat' | 'checkWay'>
  home: string
  /** Directory of a project, whose own files count as well. */
  directory: string
  platform: NodeJS.Platform
  env: NodeJS.ProcessEnv
}

/** A client's file that lies here, with MCP servers in it; or one that cannot be read, with the reason. */
export interface FoundPlace {
  path: string
  label: string
  text?: string
  servers: number
  problem?: string
}

const systems: Partial<Record<NodeJS.Platform, System>> = { darwin: 'macos', win32: 'windows' }

const expanded = (path: string, { home, env }: Ground) =>
  path.replace(/^~(?=\/)/, home).replace('%APPDATA%', env.APPDATA ?? '')

/** The paths at which a client keeps its file on this system, and in the project directory. */
export const placesOf = ({ files }: Format, ground: Ground): string[] => [
  ...(files[systems[ground.platform] ?? 'linux'] ?? []).map(path => expanded(path, ground)),
  ...(files.project ?? []).map(path => join(ground.directory, path)),
]

async function look(format: Format, path: string, { files }: Ground): Promise<FoundPlace | undefined> {
  const { label } = format
  try {
    if ((await files.stat(path))?.kind !== 'file') return undefined
    // Whoever works in a directory of another user has not asked for that user's commands.
    const foreign = await files.checkWay(path, { mode: 0o644 }).then(() => undefined, asFailure)
    if (foreign) return { path, label, servers: 0, problem: `${foreign.why}; to import it all the same, name it` }
    const text = (await files.read(path)) ?? ''
    const { format: is, file } = readFound(text, path)
    const servers = file.servers.length
    return servers > 0 && is ? { path, label: is.label, text, servers } : undefined
  } catch (error) {
    return { path, label, servers: 0, problem: asFailure(error).why }
  }
}

/** Every known client's file on this host that holds MCP servers. Reads only. */
export async function foundHere(ground: Ground): Promise<FoundPlace[]> {
  const places = new Map(formats.flatMap(format => placesOf(format, ground).map(path => [path, format])))
  const looked = await Promise.all([...places].map(([path, format]) => look(format, path, ground)))
  return looked.filter(place => place !== undefined)
}
