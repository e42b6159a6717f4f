/** How listing one server's tools went, as clients see it (_experimental/mcp_server/faults/list_outcomes.py). */
export type Outcome = { status: 'ok'; tool_count: number } | Fault

export interface Fault {
  status: 'auth_required' | 'forbidden' | 'timeout' | 'unreachable' | 'upstream_error' | 'internal'
  http_status?: number
}

/** Something that went wrong behind the proxy: by its kind, and by its text in Python's names where both sides have one. */
export class UpstreamFailure extends Error {
  readonly fault: Fault

  constructor(fault: Fault, text: string) {
    super(text)
    this.fault = fault
  }
}

/** A server that answered with an HTTP error. */
export function answeredFault(status: number): Fault {
  if (status === 401) return { status: 'auth_required', http_status: status }
  if (status === 403) return { status: 'forbidden', http_status: status }
  return { status: 'upstream_error', http_status: status }
}

const httpStatuses = {
  auth_required: 401,
  forbidden: 403,
  timeout: 504,
  unreachable: 502,
  upstream_error: 502,
  internal: 500,
}

/** list_fault_http_status: what the REST form answers for one server. */
export const httpStatusOf = ({ status }: Fault): number => httpStatuses[status]
