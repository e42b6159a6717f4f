import { grantOf } from '../deployment/grants.ts'
import type { Deployment, Key } from '../deployment/schema.ts'
import type { ClientParts } from './client.ts'

/** A tool that is known to exist and that the key may use: one named as a server's proof, else one that it is granted by name. */
function toolOf({ servers }: Deployment, key: Key, server: string): string {
  const grant = grantOf(key, server)
  const probe = servers.find(({ name }) => name === server)?.probe?.tool
  if (typeof grant === 'string') return probe ?? 'query'
  return probe && grant.includes(probe) ? probe : grant[0]!
}

/** What a client with this key has to know. */
export function partsOf(deployment: Deployment, key: Key, url: string): ClientParts {
  const [server] = key.servers
  return {
    url,
    model: key.models[0] ?? deployment.models[0]?.name ?? '',
    ...(server && { server, tool: toolOf(deployment, key, server) }),
  }
}
