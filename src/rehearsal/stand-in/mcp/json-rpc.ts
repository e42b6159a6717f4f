import { z } from 'zod'
import { type Call, header } from '../http/call.ts'
import { Problem } from '../http/problem.ts'

const message = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  params: z.looseObject({}).optional(),
})

/** A JSON-RPC message: a request where it has both id and method. */
export type Message = z.infer<typeof message>

export const codes = { parseError: -32700, invalidRequest: -32600, methodNotFound: -32601, invalidParams: -32602 }

/** A refusal that is a JSON-RPC error within a successful HTTP answer. */
export class RpcError extends Error {
  readonly code: number
  readonly data: unknown

  constructor(code: number, text: string, data?: unknown) {
    super(text)
    this.code = code
    this.data = data
  }
}

/** A refusal of the transport: a JSON-RPC error without id under an HTTP error (mcp/server/streamable_http.py). */
export const transportProblem = (status: number, text: string, code = codes.invalidRequest): Problem =>
  new Problem(status, { jsonrpc: '2.0', id: null, error: { code, message: text } })

/** The revisions that LiteLLM speaks without being told to (_experimental/mcp_server/capabilities.py). */
export const revisions = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25']

/** An `MCP-Protocol-Version` that is not spoken is refused before anything else. */
export function checkRevision(call: Call): void {
  const asked = header(call, 'mcp-protocol-version')?.trim()
  if (!asked || revisions.includes(asked)) return
  throw transportProblem(400, `Unsupported MCP-Protocol-Version ${asked}; supported: ${revisions.join(', ')}`)
}

/** A client must take both JSON and events; a wildcard, and so a missing header, does. */
export function checkAccept(call: Call): void {
  const { json, events } = accepted(call)
  if (json && events) return
  throw transportProblem(406, 'Not Acceptable: Client must accept both application/json and text/event-stream')
}

/** What a client takes. Without the header, curl's own or another, nothing is taken. */
export function accepted(call: Call): { json: boolean; events: boolean } {
  const types = (header(call, 'accept') ?? '').split(',').map(type => type.split(';')[0]!.trim().toLowerCase())
  const takes = (...names: string[]) => names.some(name => types.includes(name))
  return {
    json: takes('*/*', 'application/json', 'application/*'),
    events: takes('*/*', 'text/event-stream', 'text/*'),
  }
}

/** The message in a body. */
export function messageOf(call: Call): Message {
  return parsedMessage(parsedBody(call.text))
}

function parsedBody(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw transportProblem(400, `Parse error: ${(error as Error).message}`, codes.parseError)
  }
}

function parsedMessage(body: unknown): Message {
  const parsed = message.safeParse(body)
  if (parsed.success) return parsed.data
  throw transportProblem(400, `Validation error: ${z.prettifyError(parsed.error)}`, codes.invalidParams)
}

/** The one event that answers a request. */
export async function* answerEvent(id: Message['id'], answer: () => Promise<unknown>): AsyncGenerator<string> {
  yield `event: message\r\ndata: ${JSON.stringify({ jsonrpc: '2.0', id, ...(await outcome(answer)) })}\r\n\r\n`
}

async function outcome(answer: () => Promise<unknown>): Promise<object> {
  try {
    return { result: await answer() }
  } catch (error) {
    if (!(error instanceof RpcError)) throw error
    return {
      error: { code: error.code, message: error.message, ...(error.data !== undefined && { data: error.data }) },
    }
  }
}
