import type { Deployment } from './schema.ts'

/** What a container may use: the gateway, and each MCP server beside it. */
export type Limits = NonNullable<Deployment['limits']>

/**
 * LiteLLM asks for 4 GiB a process (its production guide); a server behind a bridge is a Node or Python process. Processes count threads as well, of which the proxy's
 * engine for PostgreSQL has one a processor.
 */
export const suggestedLimits: Limits = {
  memory: '4g',
  processes: '2048',
  serverMemory: '1g',
  serverProcesses: '512',
}

const size = /^(\d+)([bkmg])$/

const units: Record<string, number> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

/** A size in bytes: `4g`. */
export const bytesOf = (text: string): number => {
  const [, number, unit] = size.exec(text) ?? []
  return Number(number) * (units[unit ?? ''] ?? Number.NaN)
}

/** The same bytes in the largest unit that says them exactly. */
export function sizeOf(bytes: number): string {
  const unit = ['g', 'm', 'k', 'b'].find(one => bytes % units[one]! === 0)!
  return `${bytes / units[unit]!}${unit}`
}

const isSize = (value: string) => size.test(value) && bytesOf(value) >= 6 * units.m!
const isCount = (value: string) => /^[1-9]\d{0,6}$/.test(value)

/** What is no limit, in words; nothing where all of them are. */
export function wrongLimits(limits: Record<string, unknown>): string | undefined {
  const names = Object.keys(suggestedLimits)
  const unknown = Object.keys(limits).find(name => !names.includes(name))
  if (unknown !== undefined) return `${names.join(', ')}; there is no ${unknown}`
  for (const name of names) {
    const value = String(limits[name] ?? '')
    const isMemory = /memory/i.test(name)
    if (!(isMemory ? isSize(value) : isCount(value)))
      return `${name}=${suggestedLimits[name as keyof Limits]}: ${isMemory ? 'a size from 6m on' : 'a whole number from 1 on'}`
  }
  return undefined
}
