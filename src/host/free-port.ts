import type { ContainerState } from '../adapters/container-engine.ts'
import type { HostFacts } from './facts.ts'
import { portHolder } from './port-holder.ts'
import { tryPort } from './port.ts'

const wanted = 4000

async function firstFree(from: number): Promise<number> {
  const { ok } = await tryPort('127.0.0.1', from)
  return ok || from === 65535 ? from : firstFree(from + 1)
}

/** LiteLLM's own port where it is free, else the next one that is, and who has it. */
export async function freePort(containers: ContainerState[]): Promise<HostFacts['freePort']> {
  const port = await firstFree(wanted)
  const holder = port === wanted ? undefined : await portHolder(wanted, containers)
  return { port, wanted, ...(holder && { takenBy: holder }) }
}
