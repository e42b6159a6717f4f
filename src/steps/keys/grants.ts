import type { Deployment, Key } from '../../deployment/schema.ts'
import type { Secret } from '../../secret.ts'

/** What a virtual key may do, as both the deployment and the proxy say it. */
export interface Grants {
  models: string[]
  /** Ids of MCP servers. */
  servers: string[]
  /** Tools by server, where the key may not use all of them. */
  tools?: Record<string, string[]>
  maxBudget: number | null
  user: string | null
}

/** LiteLLM's own word for a key that may use no MCP server: an empty list would leave it to other levels. */
const noServers = 'no-mcp-servers'

/** And its word for a key that may use no model: an empty list grants every model. */
const noModels = 'no-default-models'

/** None are left away, so that a key without any is told in the same way as before there were such grants. */
const sortedTools = (tools: Record<string, string[]>): Pick<Grants, 'tools'> =>
  Object.keys(tools).length === 0
    ? {}
    : { tools: Object.fromEntries(Object.entries(tools).map(([server, names]) => [server, names.toSorted()])) }

/** What the deployment grants a key. config.yaml pins each server's id to its name. */
export const wantedGrants = (key: Key): Grants => ({
  models: key.models.length > 0 ? [...key.models].sort() : [noModels],
  servers: key.servers.length > 0 ? [...key.servers].sort() : [noServers],
  ...sortedTools(key.tools),
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
    ...sortedTools((permission.mcp_tool_permissions ?? {}) as Record<string, string[]>),
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

/**
 * Both lists, always: what is not sent stays as it was, and tools of a server that is no longer granted would go on granting it (LiteLLM #33397; the contract
 * suite has it).
 */
const permissionOf = ({ servers, tools }: Grants) => ({ mcp_servers: servers, mcp_tool_permissions: tools ?? {} })

/** Body of POST /key/update; the key by its hash. */
export function updateBody(token: string, grants: Grants): Record<string, unknown> {
  const { models, maxBudget, user } = grants
  return {
    key: token,
    models,
    object_permission: permissionOf(grants),
    ...(maxBudget !== null && { max_budget: maxBudget }),
    ...(user !== null && { user_id: user }),
  }
}

/** Body of POST /key/generate. The value is ours, so that it is kept before the proxy has it. */
export function generateBody(deployment: Deployment, key: Key, value: Secret): Record<string, unknown> {
  const grants = wantedGrants(key)
  const { models, maxBudget, user } = grants
  return {
    key: value.reveal(),
    key_alias: key.alias,
    models,
    object_permission: permissionOf(grants),
    ...(maxBudget !== null && { max_budget: maxBudget }),
    ...(user !== null && { user_id: user }),
    metadata: { gatewright: deployment.name },
  }
}
