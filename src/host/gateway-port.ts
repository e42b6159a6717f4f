import type { ContainerEngine } from '../adapters/container-engine.ts'
import type { Verdict } from '../deployment/field.ts'
import { ownLabel } from '../gateway/paths.ts'
import { portHolder, publisherOf } from './port-holder.ts'
import { tryPort } from './port.ts'

/** Whether a deployment's gateway can have a port on all of these addresses: it is free, or the gateway has it already. */
export async function tryGatewayPort(
  engine: ContainerEngine,
  addresses: string[],
  port: number,
  deployment: string,
): Promise<Verdict> {
  const verdicts = await Promise.all(addresses.map(address => tryPort(address, port)))
  const verdict = verdicts.find(({ ok }) => !ok)
  if (!verdict) return verdicts[0]!
  // Without an engine it is still known that the port is taken.
  const containers = await engine.containers().catch(() => [])
  const publisher = publisherOf(port, containers)?.spec
  // An adopted container bears the deployment's name and no label; a foreign one of that name is refused by the plan.
  if (publisher?.labels[ownLabel] === deployment || publisher?.name === deployment)
    return { ok: true, text: `port ${port} is this gateway's own` }
  const holder = await portHolder(port, containers)
  return holder ? { ok: false, text: `port ${port} is taken by ${holder}` } : verdict
}
