import { StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js'

/** How listing one server's tools went, as clients see it (_experimental/mcp_server/faults/list_outcomes.py). */
export type Outcome = { status: 'ok'; tool_count: number } | { status: Fault; http_status?: number }

type Fault = 'auth_required' | 'forbidden' | 'timeout' | 'unreachable' | 'upstream_error' | 'internal'

/** classify_list_exception. */
export function faultOf(error: unknown): Outcome {
  if (error instanceof StreamableHTTPError && error.code !== undefined && error.code > 0) return answered(error.code)
  if (error instanceof McpError && error.code === ErrorCode.RequestTimeout) return { status: 'timeout' }
  return { status: isNetworkFailure(error) ? 'unreachable' : 'internal' }
}

function answered(status: number): Outcome {
  if (status === 401) return { status: 'auth_required', http_status: status }
  if (status === 403) return { status: 'forbidden', http_status: status }
  return { status: 'upstream_error', http_status: status }
}

/** `fetch` tells a refused connection, a name that does not resolve and the like by a TypeError with a cause. */
const isNetworkFailure = (error: unknown): boolean => error instanceof TypeError && error.cause !== undefined

/** list_fault_http_status: what the REST form answers for one server. */
export const httpStatusOf = (outcome: Outcome): number =>
  ({ ok: 200, auth_required: 401, forbidden: 403, timeout: 504, unreachable: 502, upstream_error: 502, internal: 500 })[
    outcome.status
  ]
