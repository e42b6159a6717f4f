import type { Server } from 'node:net'
import { holdName } from '../adapters/held-name.ts'

/** Ports that are set aside for what will listen there later, so that no other Gatewright on this host suggests or takes them meanwhile. */
export interface PortClaims {
  /** Sets a port aside; false where another has done so. */
  claim(port: number): Promise<boolean>
  /** Gives all of them back, as the end of the process does. */
  release(): void
}

/** Claims that are made and given back together. They hold within one network namespace, as ports do (network_namespaces(7)). */
export function portClaims(): PortClaims {
  const held = new Map<number, Server>()
  return {
    async claim(port) {
      if (held.has(port)) return true
      const name = await holdName(`gatewright-port-${port}`)
      if (name) held.set(port, name)
      return name !== undefined
    },
    release() {
      for (const name of held.values()) name.close()
      held.clear()
    },
  }
}
