import type { Deployment, Server } from '../deployment/schema.ts'
import { bridgeImage } from './bridge-image.ts'
import { causes, unknownCause } from './causes.ts'
import type { KnownCause, Seen } from './known/cause.ts'
import type { Cause, Way } from './proof.ts'

/** A first start that fetches what it needs may take this long. */
const patientSeconds = 600

const wayTexts: Record<Exclude<Way['id'], 'answer'>, (deployment: Deployment, server: Server) => Way> = {
  beside(deployment, { command }) {
    const image = bridgeImage(command, deployment.image.repository)
    const text = `run it in a container of its own beside the gateway (${image}), which Gatewright makes`
    return { id: 'beside', text, set: { beside: { image } } }
  },
  mount: () => ({ id: 'mount', text: 'mount what is missing from this host, read-only', asks: 'mount' }),
  image: ({ image }) => ({
    id: 'image',
    text: `use an image of the gateway that has it, built from ${image.repository}:${image.tag}`,
  }),
  package: () => ({
    id: 'package',
    text: 'give its npm package, which Gatewright installs and mounts, with node as the command and {package}/... as its argument',
    asks: 'package',
  }),
  time: () => ({ id: 'time', text: `try again and wait ${patientSeconds / 60} minutes`, seconds: patientSeconds }),
}

const forStdio: Way['id'][] = ['beside', 'mount', 'package']

/** A server that already has a container of its own, or needs none, is not offered one. */
const isPossible = (id: Way['id'], { transport, beside }: Server) =>
  !forStdio.includes(id) || (transport === 'stdio' && !(id === 'beside' && beside))

type Known = Omit<KnownCause, 'means' | 'trap'>

function answerOf({ answer, asks, sets }: Known, server: Server): Way {
  const set = sets?.(server)
  return { id: 'answer', text: answer!, ...(set && { set }), ...(asks && { asks }) }
}

const waysOf = (known: Known, deployment: Deployment, server: Server): Way[] =>
  known.ways
    .filter(id => isPossible(id, server))
    .map(id => (id === 'answer' ? answerOf(known, server) : wayTexts[id](deployment, server)))

/** Why a server did not answer, and what can be done. */
export function causeOf(deployment: Deployment, { server, report }: Omit<Seen, 'text'>): Cause {
  const seen = { server, report, text: [report.detail, ...report.said, ...report.noise].join('\n') }
  const known = causes.find(cause => cause.means(seen) !== undefined)
  const means = known?.means(seen) ?? `it did not answer as an MCP server: ${report.detail}`
  return {
    id: known?.id ?? unknownCause.id,
    means,
    seen: report.detail,
    ways: waysOf(known ?? unknownCause, deployment, server),
  }
}
