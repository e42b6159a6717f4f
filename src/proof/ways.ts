import type { Deployment, Server } from '../deployment/schema.ts'
import type { Cause, Way } from './proof.ts'
import { causes, unknownCause } from './causes.ts'
import type { KnownCause, Seen } from './known/cause.ts'
import { bridgeImage } from './bridge-image.ts'

const wayTexts: Record<Exclude<Way['id'], 'answer'>, (deployment: Deployment, server: Server) => Way> = {
  beside: (_, { command }) => ({
    id: 'beside',
    text: `run it in a container of its own beside the gateway (${bridgeImage(command)}), which Gatewright makes`,
    set: { beside: { image: bridgeImage(command) } },
  }),
  mount: () => ({ id: 'mount', text: 'mount what is missing from this host, read-only: Directory to mount' }),
  image: ({ image }) => ({
    id: 'image',
    text: `use an image of the gateway that has it, built from ${image.repository}:${image.tag}`,
  }),
  package: () => ({
    id: 'package',
    text: 'give its npm package, which Gatewright installs and mounts, with node as the command and {package}/... as its argument',
  }),
}

/** A server that already has a container of its own, or needs none, is not offered one. */
const isPossible = (id: Way['id'], { transport, beside }: Server) =>
  id === 'answer' || (transport === 'stdio' && !(id === 'beside' && beside))

function waysOf(known: Omit<KnownCause, 'means' | 'trap'>, deployment: Deployment, server: Server): Way[] {
  return known.ways
    .filter(id => isPossible(id, server))
    .map(id => (id === 'answer' ? { id, text: known.answer! } : wayTexts[id](deployment, server)))
}

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
