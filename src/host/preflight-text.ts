import { Exit, Failure } from '../failure.ts'
import type { HostFacts } from './facts.ts'

/** One line of preflight: a mark and a word, never colour alone. */
export interface PreflightLine {
  state: 'ready' | 'check' | 'absent' | 'missing'
  text: string
  /** The one command that mends it. */
  next?: string
}

const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`

/** LiteLLM's containers are killed for memory below this: field reports of 512 MiB and 1 GiB, while 2 GiB starts. */
const memoryWanted = 2 * 2 ** 30

/** The image takes about 2 GB unpacked, and the database grows. */
const diskWanted = 5 * 2 ** 30

const dockerLine = ({ docker }: HostFacts): PreflightLine =>
  docker.reachable
    ? { state: 'ready', text: `Docker engine ${docker.version}, reached over ${docker.where}` }
    : { state: 'missing', text: `Docker engine: ${docker.why}`, next: docker.next }

const postgresLines = ({ postgres }: HostFacts): PreflightLine[] =>
  postgres.length === 0
    ? [{ state: 'absent', text: 'PostgreSQL: none found here; one elsewhere will do' }]
    : postgres.map(found => ({
        state: 'ready',
        text: `PostgreSQL${found.version ? ` ${found.version}` : ''} in ${found.where}${found.network ? `, on network ${found.network}` : ''}`,
      }))

const portLine = ({ freePort }: HostFacts): PreflightLine =>
  freePort.port === freePort.wanted
    ? { state: 'ready', text: `port ${freePort.port} is free on 127.0.0.1` }
    : {
        state: 'check',
        text: `port ${freePort.wanted} is taken${freePort.takenBy ? ` by ${freePort.takenBy}` : ''}; ${freePort.port} is free`,
      }

const amountLine = (what: string, free: number, wanted: number): PreflightLine => ({
  state: free >= wanted ? 'ready' : 'check',
  text: `${gigabytes(free)} of ${what} free${free >= wanted ? '' : `; the proxy wants ${gigabytes(wanted)}`}`,
})

const keychainLine = ({ keychain }: HostFacts): PreflightLine =>
  keychain.available
    ? { state: 'ready', text: `OS keychain: ${keychain.why}` }
    : { state: 'absent', text: `OS keychain: ${keychain.why}; secrets go to a mode-600 file` }

const gatewayLines = ({ gateways }: HostFacts): PreflightLine[] =>
  gateways.map(({ name, image, state, deployment }) => ({
    state: deployment ? 'ready' : 'check',
    text: deployment
      ? `gateway ${deployment}: container "${name}", ${state}`
      : `a LiteLLM container made by hand: "${name}", ${image}, ${state}`,
  }))

/** What was found here, in the order in which it matters. */
export const preflight = (host: HostFacts): PreflightLine[] => [
  dockerLine(host),
  ...postgresLines(host),
  portLine(host),
  amountLine('memory', host.memoryFree, memoryWanted),
  amountLine('disk', host.diskFree, diskWanted),
  { state: 'ready', text: `Node ${host.node}` },
  keychainLine(host),
  ...gatewayLines(host),
]

/** The same as plain lines. */
export const preflightText = (host: HostFacts): string[] =>
  preflight(host).flatMap(({ state, text, next }) => [
    `  ${state.padEnd(9)}${text}`,
    ...(next ? [`           next: ${next}`] : []),
  ])

/** Setup without Docker cannot go on; a rehearsal needs none. */
export function dockerMissing({ docker, rehearsal }: HostFacts): Failure | undefined {
  if (docker.reachable || rehearsal) return undefined
  return new Failure({
    what: 'no Docker engine can be used on this host',
    why: docker.why,
    next: docker.next,
    exit: docker.exit ?? Exit.unreachable,
  })
}
