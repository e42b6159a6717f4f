import type { ContainerState } from '../adapters/container-engine.ts'
import type { HostFacts } from './facts.ts'
import { type PortClaims, portClaims } from './port-claims.ts'
import { portHolder } from './port-holder.ts'
import { tryPort } from './port.ts'

const wanted = 4000

/** LiteLLM's own port or the first one after it that is free, set aside for who asks: several may be asking at once. */
export async function firstFree(claims: PortClaims, from = wanted): Promise<number> {
  const isFree = async () => (await tryPort('127.0.0.1', from)).ok && (await claims.claim(from))
  return from === 65535 || (await isFree()) ? from : firstFree(claims, from + 1)
}

/** Who keeps a port from being used. */
async function holderOf(port: number, containers: ContainerState[]): Promise<string> {
  const holder = await portHolder(port, containers)
  if (holder) return holder
  return (await tryPort('127.0.0.1', port)).ok ? 'another Gatewright that is at work' : 'another program'
}

/** What this process has set aside for the gateway that it sets up. */
const ours = portClaims()

/** LiteLLM's own port where it is free, else the next one that is, and who has it. */
export async function freePort(containers: ContainerState[], claims = ours): Promise<HostFacts['freePort']> {
  const port = await firstFree(claims)
  return { port, wanted, ...(port !== wanted && { takenBy: await holderOf(wanted, containers) }) }
}
