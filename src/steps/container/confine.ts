import type { ContainerEngine, Mount, RunOptions } from '../../adapters/container-engine.ts'
import { bytesOf, type Limits } from '../../deployment/limits.ts'

/** What a container is confined with, and which of the two kinds it is. */
export type Role = 'gateway' | 'server'

/**
 * Root in a container without it reads no file of another user that is closed to others; what a user mounts may be such a file. Everything that Gatewright itself
 * mounts is readable for all.
 */
const readsForeignFiles = 'DAC_OVERRIDE'

/** No more rights than it starts with, none of root's but what it needs, and so much of the host. */
export function confined(limits: Limits, role: Role, mounts: readonly Mount[]): RunOptions {
  const [memory, processes] =
    role === 'gateway' ? [limits.memory, limits.processes] : [limits.serverMemory, limits.serverProcesses]
  return {
    'security-opt': ['no-new-privileges:true'],
    'cap-drop': ['ALL'],
    ...(mounts.length > 0 && { 'cap-add': [readsForeignFiles] }),
    memory: [String(bytesOf(memory))],
    'pids-limit': [processes],
  }
}

/** Options of which a container has as many as are given; of any other the one that was there holds. */
const additive = ['security-opt', 'cap-drop', 'cap-add']

/** What an adopted container was made with, over what it is confined with. */
export function withEarlier(options: RunOptions, earlier: RunOptions = {}): RunOptions {
  const both = additive
    .filter(name => name in options && name in earlier)
    .map(name => [name, [...new Set([...earlier[name]!, ...options[name]!])]] as const)
  return { ...options, ...earlier, ...Object.fromEntries(both) }
}

/** A spec without the limits that this engine's kernel cannot keep: it would drop them, and the container look like another one ever after. */
export async function asKept<S extends { options?: RunOptions }>(
  spec: S,
  engine: Pick<ContainerEngine, 'info'>,
): Promise<S> {
  const { cannotLimit = [] } = spec.options ? await engine.info() : {}
  if (!spec.options || cannotLimit.length === 0) return spec
  const kept = Object.entries(spec.options).filter(([name]) => !cannotLimit.includes(name))
  return { ...spec, options: Object.fromEntries(kept) }
}
