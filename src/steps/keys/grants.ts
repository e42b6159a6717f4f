import type { Deployment, Key } from '../../deployment/schema.ts'
import type { Secret } from '../../secret.ts'
import { type Beyond, noServers, nothingBeyond, withBeyond } from './kept.ts'

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

/** LiteLLM's word for a key that may use no model, which it lists as if it were one: an empty list grants every model. */
export const noModels = 'no-default-models'

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

/**
 * What the proxy says about a key: an entry of /key/list, or `info` of /key/info. Of servers only those that are Gatewright's: `nameOf` knows them by name and
 * by id, as a grant in LiteLLM's user interface has it.
 */
export function grantsOf(info: Record<string, unknown>, nameOf: NameOf = server => server): Grants {
  const permission = (info.object_permission ?? {}) as Record<string, unknown>
  const all = strings(permission.mcp_servers)
  const own = [...new Set(all.flatMap(server => nameOf(server) ?? []))]
  // Tools without their server are left over from what once was granted, and would go on granting it.
  const isForeign = (server: string) => nameOf(server) === undefined && all.includes(server)
  const tools = Object.entries((permission.mcp_tool_permissions ?? {}) as Record<string, string[]>)
    .filter(([server]) => !isForeign(server))
    .map(([server, names]) => [nameOf(server) ?? server, names] as const)
  return {
    models: strings(info.models),
    // Who has somebody else's servers only has none of Gatewright's.
    servers: own.length === 0 && all.length > 0 ? [noServers] : own.sort(),
    ...sortedTools(Object.fromEntries(tools)),
    maxBudget: typeof info.max_budget === 'number' ? info.max_budget : null,
    user: typeof info.user_id === 'string' ? info.user_id : null,
  }
}

/** The name of a server of Gatewright's, by what a grant calls it. */
export type NameOf = (server: string) => string | undefined

/**
 * Whether POST /key/update can bring a key from one state to the other: it sets values and does not take any away. It leaves the key, its spend and its
 * clients' sessions as they are, and holds from the next request on.
 */
export const canBeUpdated = (is: Grants, wanted: Grants): boolean =>
  !(is.maxBudget !== null && wanted.maxBudget === null) && !(is.user !== null && wanted.user === null)

/**
 * Body of POST /key/update; the key by its hash. Both lists, always: what is not sent stays as it was, and tools of a server that is no longer granted would go
 * on granting it (LiteLLM #33397; the contract suite has it).
 */
export function updateBody(token: string, grants: Grants, beyond = nothingBeyond): Record<string, unknown> {
  const { models, maxBudget, user } = grants
  return {
    key: token,
    models,
    object_permission: withBeyond(grants, beyond),
    ...(maxBudget !== null && { max_budget: maxBudget }),
    ...(user !== null && { user_id: user }),
  }
}

/** Body of POST /key/generate. The value is ours, so that it is kept before the proxy has it. What the key before it had beyond the deployment comes along. */
export function generateBody(
  deployment: Deployment,
  key: Key,
  value: Secret,
  beyond: Beyond = nothingBeyond,
): Record<string, unknown> {
  const grants = wantedGrants(key)
  const { models, maxBudget, user } = grants
  return {
    ...beyond.settings,
    key: value.reveal(),
    key_alias: key.alias,
    models,
    object_permission: { ...beyond.permissions, ...withBeyond(grants, beyond) },
    ...(maxBudget !== null && { max_budget: maxBudget }),
    ...(user !== null && { user_id: user }),
    metadata: { ...(beyond.settings.metadata as object | undefined), gatewright: deployment.name },
  }
}
