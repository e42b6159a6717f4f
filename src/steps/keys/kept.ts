import type { Grants } from './grants.ts'

type Values = Record<string, unknown>

/**
 * Settings of a key that the deployment says nothing about and POST /key/generate takes (types/proxy/management_endpoints/key_requests.py, 1.108), as /key/list
 * shows them. What somebody set in LiteLLM's user interface is among them.
 */
const settings = [
  'access_group_ids',
  'agent_id',
  'aliases',
  'allowed_cache_controls',
  'allowed_routes',
  'auto_rotate',
  'blocked',
  'budget_duration',
  'budget_fallbacks',
  'budget_id',
  'budget_limits',
  'config',
  'max_parallel_requests',
  'metadata',
  'model_max_budget',
  'organization_id',
  'permissions',
  'project_id',
  'rotation_interval',
  'router_settings',
  'rpm_limit',
  'team_id',
  'tpd_limit',
  'tpm_limit',
]

/** The same of its object_permission: beside servers and their tools, which the deployment grants. */
const permissions = [
  'agent_access_groups',
  'agents',
  'blocked_tools',
  'mcp_access_groups',
  'mcp_tool_search_enabled',
  'mcp_toolsets',
  'models',
  'search_tools',
  'skills',
  'vector_stores',
]

/** What a key has beyond what the deployment says of it. */
export interface Beyond {
  settings: Values
  permissions: Values
  /** Servers that are not Gatewright's, by whatever they are called there, and tools of them. */
  servers: string[]
  tools: Record<string, string[]>
}

export const nothingBeyond: Beyond = { settings: {}, permissions: {}, servers: [], tools: {} }

const isSaid = (value: unknown): boolean =>
  value !== null &&
  value !== undefined &&
  value !== false &&
  (typeof value !== 'object' || Object.keys(value).length > 0)

const picked = (row: Values, names: string[]): Values =>
  Object.fromEntries(names.filter(name => isSaid(row[name])).map(name => [name, row[name]]))

/** Reads it from an entry of /key/list or from `info` of /key/info. `nameOf` knows the servers that are Gatewright's. */
export function beyondOf(row: Values, nameOf: (server: string) => string | undefined): Beyond {
  const permission = (row.object_permission ?? {}) as Values
  const servers = Array.isArray(permission.mcp_servers) ? permission.mcp_servers.map(String) : []
  const tools = Object.entries((permission.mcp_tool_permissions ?? {}) as Record<string, string[]>)
  // The key's organization is `org_id` in some of LiteLLM's views.
  const { organization_id: organization = row.org_id } = row
  const foreign = servers.filter(server => nameOf(server) === undefined).sort()
  return {
    settings: picked({ ...row, organization_id: organization }, settings),
    permissions: picked(permission, permissions),
    servers: foreign,
    tools: Object.fromEntries(tools.filter(([server]) => foreign.includes(server))),
  }
}

/** LiteLLM's own word for a key that may use no MCP server: an empty list would leave it to other levels. */
export const noServers = 'no-mcp-servers'

/** The servers of a key's object_permission, with those that are not Gatewright's to give or to take. */
export function withBeyond({ servers, tools }: Grants, beyond: Beyond): Values {
  const own = beyond.servers.length > 0 ? servers.filter(server => server !== noServers) : servers
  return { mcp_servers: [...own, ...beyond.servers], mcp_tool_permissions: { ...tools, ...beyond.tools } }
}

// LiteLLM's times are in UTC, with a zone or without one.
const moment = (text: string) => new Date(/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`).getTime()

/** How long a key has still to live, as `duration` of POST /key/generate says it; nothing where it has no end or is past it. */
export function lifeLeft(expires: string | undefined, now: Date): { duration?: string } {
  if (expires === undefined) return {}
  const seconds = Math.round((moment(expires) - now.getTime()) / 1000)
  return seconds > 0 ? { duration: `${seconds}s` } : {}
}

/** Whether two keys end together, as a key does with the one that was made in its place: that end was there before the rotation. */
export const endTogether = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && Math.abs(moment(one) - moment(other)) < 60_000

const unit = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 }

/** A grace that no key outlives its own end by; it is over a little sooner, so that it can be told from that end. */
export function graceWithin(grace: string, endsAnyway: string | undefined, now: Date): string {
  const seconds = Number.parseInt(grace, 10) * unit[grace.at(-1) as keyof typeof unit]
  if (endsAnyway === undefined) return grace
  const left = Math.round((moment(endsAnyway) - now.getTime()) / 1000) - 120
  return left < seconds ? `${Math.max(1, left)}s` : grace
}
