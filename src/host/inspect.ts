import { access, statfs } from 'node:fs/promises'
import { freemem } from 'node:os'
import type { ContainerEngine, ContainerState } from '../adapters/container-engine.ts'
import { probeKeychain } from '../adapters/secret-store/keychain.ts'
import { asFailure } from '../failure.ts'
import { hostAddresses } from './addresses.ts'
import type { DockerFacts, HostFacts } from './facts.ts'
import { gatewaysAmong } from './gateways.ts'
import { freePort } from './free-port.ts'
import { containerCandidates, hostCandidates } from './postgres-candidates.ts'

/** No part of preflight holds up the first screen for longer, whatever hangs. */
const limit = 5_000

/** The work's result, or `otherwise` when it fails or takes too long. */
async function within<T>(work: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<T>(resolve => (timer = setTimeout(() => resolve(otherwise), limit)))
  return Promise.race([work.catch(() => otherwise), late]).finally(() => clearTimeout(timer))
}

interface Found {
  docker: DockerFacts
  containers: ContainerState[]
  networks: string[]
  dataDirectory?: string
}

const silent: DockerFacts = {
  reachable: false,
  why: `the engine did not answer within ${limit / 1000} s`,
  next: 'restart it: sudo systemctl restart docker',
}

async function askEngine(engine: ContainerEngine): Promise<Found> {
  try {
    const { version, where, dataDirectory } = await engine.info()
    const [containers, networks] = await Promise.all([engine.containers(), engine.networks()])
    return {
      docker: { reachable: true, version, where },
      containers,
      networks: networks.map(({ name }) => name).filter(name => !['bridge', 'host', 'none'].includes(name)),
      ...(dataDirectory && { dataDirectory }),
    }
  } catch (error) {
    const { why, next, exit } = asFailure(error)
    return { docker: { reachable: false, why, next, exit }, containers: [], networks: [] }
  }
}

/** Bytes that are free where the image will lie, or else in the home directory. */
async function diskFree(...paths: (string | undefined)[]): Promise<number> {
  for (const path of paths) {
    const is = path ? await statfs(path).catch(() => undefined) : undefined
    if (is) return is.bavail * is.bsize
  }
  return 0
}

/** Where the plan has the mcp-postgres server. */
const planServer = '/home/administrator/projects/mcp/postgres/src/index.js'

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

async function keychain(mayStore: boolean): Promise<HostFacts['keychain']> {
  const { state, why } = await probeKeychain({ mayStore })
  return { available: state === 'available', why }
}

/**
 * Gathers what is here, its parts side by side and each with a time limit. Reads only; but, with `mayTry`, a keychain is tried out with a value that is taken
 * away again.
 */
export async function inspectHost(engine: ContainerEngine, user: HostFacts['user'], mayTry = true): Promise<HostFacts> {
  const asked = within(askEngine(engine), { docker: silent, containers: [], networks: [] } as Found)
  const [found, ofHost, port, disk, chain, plan] = await Promise.all([
    asked,
    within(
      asked.then(({ containers }) => hostCandidates(containers)),
      [],
    ),
    within(
      asked.then(({ containers }) => freePort(containers)),
      { port: 4000, wanted: 4000 },
    ),
    within(
      asked.then(({ dataDirectory }) => diskFree(dataDirectory, user.home, '/')),
      0,
    ),
    within(keychain(mayTry), { available: false, why: 'it did not answer in time' }),
    within(exists(planServer), false),
  ])
  return {
    rehearsal: false,
    user,
    docker: found.docker,
    gateways: gatewaysAmong(found.containers),
    postgres: [...containerCandidates(found.containers), ...ofHost],
    networks: found.networks,
    addresses: hostAddresses(),
    freePort: port,
    memoryFree: freemem(),
    diskFree: disk,
    node: process.versions.node,
    keychain: chain,
    ...(plan && { planServer }),
  }
}
