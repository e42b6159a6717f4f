import { connect, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { PortBinding } from '../adapters/container-engine.ts'
import { asFailure } from '../failure.ts'
import { portsOf } from '../steps/container/spec.ts'
import { isAdopted } from '../identity/own.ts'
import { described } from '../gateway/answer.ts'
import { check, type Check, type CheckContext, failed, passed } from './check.ts'
import { compared, count, listed } from './words.ts'

/** What the check asks of this host's network. */
export interface HostNetwork {
  /** Every address of this host, loopback among them; link-local ones with their zone. */
  addresses(): string[]
  /** Whether something accepts a TCP connection there. */
  accepts(address: string, port: number): Promise<boolean>
}

const linkLocal = (address: string) => address.toLowerCase().startsWith('fe80:')

/** A connection on this host is accepted or refused at once; a firewall that drops it says nothing for ever. */
const connectLimit = 1_500

export const thisHost: HostNetwork = {
  addresses: () =>
    Object.entries(networkInterfaces()).flatMap(([name, all]) =>
      (all ?? []).map(({ address }) => (linkLocal(address) ? `${address}%${name}` : address)),
    ),
  accepts: (host, port) =>
    new Promise(resolve => {
      const socket = connect({ host, port, timeout: connectLimit })
      const end = (accepted: boolean) => {
        socket.destroy()
        resolve(accepted)
      }
      socket.once('connect', () => end(true))
      socket.once('timeout', () => end(false))
      socket.once('error', () => end(false))
    }),
}

const wildcards: Record<string, (address: string) => boolean> = {
  '0.0.0.0': address => !isIPv6(address),
  '::': () => true,
}

const shown = (address: string, port: number) => (isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`)

/** Why the gateway does not answer there, if it does not. */
async function whySilent(address: string, { world, deployment }: CheckContext): Promise<string | undefined> {
  try {
    const url = `http://${shown(address, deployment.exposure.port)}`
    const answer = await world.gateway.at(url).readiness()
    return answer.status === 200 ? undefined : described(answer)
  } catch (error) {
    return asFailure(error).why
  }
}

/** The addresses that the gateway should answer on and the others of this host; a wildcard stands for all that it covers. */
export function divided(all: string[], chosen: string[]): { wanted: string[]; others: string[] } {
  const isChosen = (address: string) => chosen.some(one => one === address || wildcards[one]?.(address))
  const named = chosen.filter(one => !(one in wildcards))
  return {
    // A link-local address is chosen with a wildcard, but no URL can name it with its zone.
    wanted: [...new Set([...named, ...all.filter(address => isChosen(address) && !linkLocal(address))])],
    others: all.filter(address => !isChosen(address)),
  }
}

const portText = ({ address, hostPort, containerPort }: PortBinding) =>
  `${shown(address, hostPort)} to port ${containerPort}`

/**
 * Whether the engine has published anything else of the gateway than planned, or another container has its port: what answers there would be that one. A
 * rehearsal's gateway listens by itself, and one that was adopted as somebody chose.
 */
async function otherPorts({ deployment, world }: CheckContext): Promise<string | undefined> {
  if (world.rehearsal) return undefined
  const { port } = deployment.exposure
  const containers = (await world.engine.containers()).filter(({ status }) => status === 'running')
  const holder = containers.find(
    ({ spec }) => spec.name !== deployment.name && spec.ports.some(({ hostPort }) => hostPort === port),
  )
  if (holder) return `port ${port} is held by another container: ${holder.spec.name}`
  const own = containers.find(({ spec }) => spec.name === deployment.name)
  if (!own) return `no container ${deployment.name} runs that could answer`
  if (isAdopted(own, deployment)) return undefined
  const texts = (ports: PortBinding[]) => ports.map(portText)
  const { extra, missing } = compared(texts(own.spec.ports), texts(portsOf(deployment)))
  if (extra.length > 0) return `the container is published where nobody chose: ${listed(extra)}`
  return missing.length > 0 ? `the container is not published as chosen: ${listed(missing)} is missing` : undefined
}

export const addressCheck = (host: HostNetwork): Check =>
  check(
    'address',
    'address',
    'the gateway answers on the chosen addresses and on no other of this host',
    async context => {
      const { port, addresses } = context.deployment.exposure
      const { wanted, others } = divided(host.addresses(), ['127.0.0.1', ...addresses])
      const at = (list: string[]) => listed(list.map(address => shown(address, port)))
      const held = await otherPorts(context)
      if (held) return failed(held)
      const reasons = await Promise.all(wanted.map(address => whySilent(address, context)))
      const silent = wanted.filter((_, index) => reasons[index])
      if (silent.length > 0) return failed(`no answer at ${at(silent)}: ${reasons.find(reason => reason)}`)
      const accepting = await Promise.all(others.map(address => host.accepts(address, port)))
      const open = others.filter((_, index) => accepting[index])
      if (open.length > 0) return failed(`not chosen, and yet connections are accepted at ${at(open)}`)
      const rest =
        others.length > 0 ? `; ${count(others.length, 'other address', 'other addresses')} of this host do not` : ''
      const evidence = `${at(wanted)} ${wanted.length === 1 ? 'answers' : 'answer'}${rest}`
      return passed(evidence, others.length > 0 ? [`no answer at ${listed(others)}`] : undefined)
    },
  )

export const address = addressCheck(thisHost)
