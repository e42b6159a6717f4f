import type { OneShotSpec } from '../adapters/container-engine.ts'
import type { Deployment, Server } from '../deployment/schema.ts'
import { suggestedLimits } from '../deployment/limits.ts'
import type { SecretValues } from '../deployment/secrets.ts'
import { secretEnvironment } from '../steps/beside/spec.ts'
import { confined } from '../steps/container/confine.ts'
import { extraHostsOf, handedOver, serverMounts } from '../steps/container/spec.ts'
import { serverEntry } from '../steps/files/entries.ts'
import { imageReference } from '../steps/image.ts'
import type { ProbeRequest, ToolCall } from './probe/report.ts'

/** What one probe is about. */
export interface ProbeParts {
  deployment: Deployment
  server: Server
  secrets: SecretValues
  /** Directory with its npm package, where it has one. */
  packages: string
  /** Absent while the network does not exist yet. */
  network?: string
  /** Text of the probe's own program. */
  program: string
  call?: ToolCall
  /** Milliseconds. */
  limit: number
}

/** A container that talks to the server from where the gateway will: the same image, mounts, settings, user and network. */
export function probeSpec(parts: ProbeParts): OneShotSpec {
  const { deployment, server, packages, network, program, call, limit } = parts
  // Also one with a container of its own: it is tried in that container's image, which has node too.
  const entry = serverEntry(deployment, { ...server, beside: undefined }) as unknown as ProbeRequest['entry']
  const { mount } = server
  const mounts = serverMounts(server, packages)
  const foreign = mounts.filter(({ source }) => source === mount)
  const request: ProbeRequest = { entry, limit, ...(call && { call }), ...(mount !== undefined && { mount }) }
  const secrets = secretEnvironment(deployment, server, parts.secrets)
  return {
    image: server.beside?.image ?? imageReference(deployment),
    entrypoint: ['node'],
    args: ['--input-type=module', '-e', program],
    env: { ...secrets, GATEWRIGHT_PROBE: JSON.stringify(request) },
    ...handedOver(deployment, secrets),
    mounts,
    extraHosts: extraHostsOf({ database: deployment.database, servers: [server] }),
    // From where it will run: one that is on no other network than the private one finds nothing else there.
    ...(network && server.beside?.shared !== false && { network }),
    options: confined(deployment.limits ?? suggestedLimits, server.beside ? 'server' : 'gateway', foreign),
  }
}
