import { listed } from '../../checks/words.ts'
import { hostAddresses } from '../../host/addresses.ts'
import type { Subject } from '../../status/subject.ts'
import { type Found, foundIf, type Group } from '../finding.ts'

const isLoopback = (address: string) => address.startsWith('127.') || address === '::1'
const wildcards = ['0.0.0.0', '::', '']

/** Which firewall of this host is switched on; each says so in a file of its own. */
async function firewall({ world }: Subject): Promise<string | undefined> {
  const ufw = await world.files.read('/etc/ufw/ufw.conf').catch(() => undefined)
  if (/^ENABLED=yes/m.test(ufw ?? '')) return 'ufw'
  return (await world.files.stat('/run/firewalld')) ? 'firewalld' : undefined
}

/** Addresses beyond this host on which the container is published, as it runs; as it is planned where it does not. */
async function published({ world, deployment }: Subject): Promise<string[]> {
  const is = await world.engine.container(deployment.name)
  const all = is ? is.spec.ports.map(({ address }) => address) : deployment.exposure.addresses
  return [...new Set(all)].filter(address => !isLoopback(address))
}

function open(addresses: string[]): Found[] {
  const wild = addresses.filter(address => wildcards.includes(address))
  const publicOnes = hostAddresses().filter(({ address, scope }) => scope === 'public' && addresses.includes(address))
  const reached = [...wild, ...publicOnes.map(({ address }) => address)]
  return foundIf(reached.length > 0, () => ({
    id: 'public-address',
    severity: 'error',
    text: 'the gateway is published on addresses that the internet may reach',
    evidence: `published on ${listed(reached.map(address => address || 'every address'))}`,
    next: 'publish it on addresses of your own network only, or reach it by ssh -L',
  }))
}

const bypassed = (addresses: string[], name: string | undefined): Found[] =>
  foundIf(name && addresses.length > 0, () => ({
    id: 'firewall-bypassed',
    severity: 'warning',
    text: `${name} does not guard the gateway: Docker's published ports go past it`,
    evidence: `${name} is on; published on ${listed(addresses)}`,
    next: 'restrict it in the chain DOCKER-USER: https://docs.docker.com/engine/network/packet-filtering-firewalls/',
  }))

const plainHttp = (addresses: string[], port: number): Found[] =>
  foundIf(addresses.length > 0, () => ({
    id: 'plain-http',
    severity: 'warning',
    text: 'keys and answers cross the network in clear',
    evidence: `http on ${listed(addresses.map(address => `${address}:${port}`))}`,
    next: `reach it by ssh -L ${port}:127.0.0.1:${port}, or put a proxy with TLS before it`,
  }))

/** Who can reach the gateway, and what stands between. */
export const network: Group = {
  id: 'network',
  title: 'network',
  async examine(subject) {
    const addresses = await published(subject)
    const { port } = subject.deployment.exposure
    return [...open(addresses), ...bypassed(addresses, await firewall(subject)), ...plainHttp(addresses, port)]
  },
}
