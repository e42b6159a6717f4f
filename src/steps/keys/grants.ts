import type { Deployment, Key } from '../../deployment/schema.ts'
import type { Secret } from '../../secret.ts'

/** What a virtual key may do, as both the deployment and the proxy say it. */
export interface Grants {
  models: string[]
  /** Ids of MCP servers. */
  servers: string[]
  maxBudget: number | null
  user: string | null
}

/** LiteLLM's own word for a key that may use no MCP server: an empty list would leave it to other levels. */
const noServers = 'no-mcp-servers'

/** And its word for a key that may use no model: an empty list grants every model. */
const noModels = 'no-default-models'

/** What the deployment grants a key. config.yaml pins each server's id to its name. */
export const wantedGrants = (key: Key): Grants => ({
  models: key.models.length > 0 ? [...key.models].sort() : [noModels],
  servers: key.servers.length > 0 ? [...key.servers].sort() : [noServers],
  maxBudget: key.maxBudget ?? null,
  user: key.user ?? null,
})

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String).sort() : [])

/** What the proxy says about a key: an entry of /key/list, or `info` of /key/info. */
export function grantsOf(info: Record<string, unknown>): Grants {
  const permission = (info.object_permission ?? {}) as Record<string, unknown>
  return {
    models: strings(info.models),
    servers: strings(permission.mcp_servers),
    maxBudget: typeof info.max_budget === 'number' ? info.max_budget : null,
    user: typeof info.user_id === 'string' ? info.user_id : null,
  }
}

/**
 * Whether POST /key/update can bring a key from one state to the other: it sets values and does not take any away. It leaves the key, its spend and its
 * clients' sessions as they are, and holds from the next request on.
 */
export const canBeUpdated = (is: Grants, wanted: Grants): boolean =>
  !(is.maxBudget !== null && wanted.maxBudget === null) && !(is.user !== null && wanted.user === null)

/** Body of POST /key/update; the key by its hash. */
export function updateBody(token: string, { models, servers, maxBudget, user }: Grants): Record<string, unknown> {
  return {
    key: token,
    models,
    object_permission: { mcp_servers: servers },
    ...(maxBudget !== null && { max_budget: maxBudget }),
    ...(user !== null && { user_id: user }),
  }
}

/** Body of POST /key/generate. The value is ours, so that it is kept before the proxy has it. */
export function generateBody(deployment: Deployment, key: Key, value: Secret): Record<string, unknown> {
  const { models, servers, maxBudget, user } = wantedGrants(key)
  return {
    key: value.reveal(),
    key_alias: key.alias,
    models,
    object_permission: { mcp_servers: servers },
    ...(maxBudget !== null && { max_budget: maxBudget }),
    ...(user !== null && { user_id: user }),
    metadata: { gatewright: deployment.name },
  }
}
