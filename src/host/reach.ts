import type { Verdict } from '../deployment/field.ts'
import type { World } from '../world.ts'

/** Whether a container on `network` will find the server under `target`, by Docker's own record of names on that network. */
export async function tryFromNetwork(
  { engine }: World,
  target: string,
  network: string,
  _signal: AbortSignal,
): Promise<Verdict> {
  const state = await engine.network(network)
  if (!state) return { ok: true, text: `not tried: network ${network} is created by the plan` }
  const host = target.slice(0, target.lastIndexOf(':'))
  const member = Object.entries(state.members).find(([name, { aliases }]) => name === host || aliases.includes(host))
  if (member) return { ok: true, text: `on ${network}, container "${member[0]}" answers to ${host}` }
  return {
    ok: false,
    text: `no container on ${network} answers to ${host}; docker network inspect ${network} shows who is there`,
  }
}
