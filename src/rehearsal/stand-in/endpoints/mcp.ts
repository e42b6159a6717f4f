import { once } from 'node:events'
import { identity } from '../auth/principal.ts'
import { type Call, type Handler, header, type Reply } from '../http/call.ts'
import { detailProblem, openAiProblem } from '../http/problem.ts'
import { any, post, type Route } from '../http/routes.ts'
import { type Admitted, admit } from '../mcp/admission.ts'
import { accepted, answerEvent, checkAccept, checkRevision, messageOf, transportProblem } from '../mcp/json-rpc.ts'
import { answer } from '../mcp/protocol.ts'
import { Sessions } from '../mcp/sessions.ts'
import { originOf } from '../spend/row.ts'
import type { Store } from '../store.ts'

const sessionHeader = 'mcp-session-id'
const eventHeaders = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform' }

/** MCP over streamable HTTP: all permitted servers, or those in the path (_experimental/mcp_server/server.py). */
export function mcpRoutes(store: Store): Route[] {
  const sessions = new Sessions()
  const handle: Handler = async call => {
    checkRevision(call)
    const admitted = await admit(call, store)
    const session = sessions.known(header(call, sessionHeader), identity(admitted.principal).apiKey)
    if (call.method === 'GET') return standingStream(call)
    if (call.method === 'DELETE') return endSession(call, sessions, session)
    return posted(call, store, admitted, sessions, session)
  }
  return [
    any('/mcp', handle),
    any('/mcp/', handle),
    post('/search/*', noQuery),
    any('/*/mcp', handle),
    any('/mcp/*', handle),
  ]
}

/** A path of LiteLLM's own, whatever servers there are (search_endpoints/endpoints.py): a client that asks there for a server called search asks something else. */
const noQuery: Handler = async () => {
  throw openAiProblem({
    ...{ status: 400, type: 'invalid_request_error', param: 'query' },
    message: "/search: Missing required parameter: 'query'.",
  })
}

async function posted(
  call: Call,
  store: Store,
  admitted: Admitted,
  sessions: Sessions,
  session?: string,
): Promise<Reply> {
  checkAccept(call)
  const message = messageOf(call)
  if (message.id === undefined || message.method === undefined) return { status: 202 }
  const origin = originOf(call, admitted.principal)
  const opened = message.method === 'initialize' ? openSession(admitted, sessions) : session
  return {
    headers: { ...eventHeaders, ...(opened && { [sessionHeader]: opened }) },
    events: answerEvent(message.id, () => answer(message, { store, admitted, origin })),
  }
}

/** operations.py, _raise_if_initialize_grants_no_mcp_servers. */
function openSession({ principal, asked, servers }: Admitted, sessions: Sessions): string {
  if (servers.length > 0) return sessions.open(identity(principal).apiKey)
  const error = asked?.length
    ? `The key is not allowed to access the requested MCP servers: ${asked.join(', ')}`
    : 'The key has no MCP servers granted, or none of its granted servers is loaded and allowed for this client IP. Grant servers or ' +
      "access groups to the key, its team, or its organization (object_permission.mcp_servers), check the server's allowed IPs, and " +
      'reconnect.'
  throw detailProblem(403, { error })
}

/** The stream for what a server would say unasked: nothing, until the client goes. */
function standingStream(call: Call): Reply {
  if (!accepted(call).events) throw transportProblem(406, 'Not Acceptable: Client must accept text/event-stream')
  return { headers: eventHeaders, events: silence(call.gone) }
}

async function* silence(gone: AbortSignal): AsyncGenerator<string> {
  if (!gone.aborted) await once(gone, 'abort')
}

function endSession(call: Call, sessions: Sessions, session: string | undefined): Reply {
  if (header(call, sessionHeader) === undefined) {
    throw transportProblem(405, 'Method Not Allowed: Session termination not supported')
  }
  if (session === undefined) return { json: { message: 'Session terminated successfully' } }
  sessions.end(session)
  return { status: 200 }
}
