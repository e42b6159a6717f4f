import type { IncomingHttpHeaders } from 'node:http'
import { z } from 'zod'
import { openAiProblem, validationProblem } from './problem.ts'

/** One request, read whole. */
export interface Call {
  method: string
  path: string
  /** What the route's pattern captured. */
  params: string[]
  query: URLSearchParams
  headers: IncomingHttpHeaders
  text: string
  ip: string
  /** Aborted when the client is gone. */
  gone: AbortSignal
}

/** What a handler answers: a JSON document, a stream of server-sent events, or nothing but a status. */
export type Reply =
  | { status?: number; headers?: Record<string, string>; json: unknown }
  | { status?: number; headers?: Record<string, string>; events: AsyncIterable<string> }
  | { status: number; headers?: Record<string, string> }

/** A route handler. */
export type Handler = (call: Call) => Promise<Reply> | Reply

/** The body as JSON; an empty one is `{}` (proxy/common_utils/http_parsing_utils.py). */
export function jsonBody(call: Call): unknown {
  if (call.text.trim() === '') return {}
  try {
    return JSON.parse(call.text)
  } catch (error) {
    const message = `Invalid JSON payload: ${(error as Error).message}`
    throw openAiProblem({ status: 400, message, type: 'invalid_request_error', param: 'request_body' })
  }
}

/** The body as `schema` wants it, or the 422 that says what is wrong. */
export function bodyAs<T>(call: Call, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(jsonBody(call), { reportInput: true })
  if (parsed.success) return parsed.data
  throw validationProblem(parsed.error)
}

/** A header that comes once. */
export function header(call: Call, name: string): string | undefined {
  const value = call.headers[name]
  return Array.isArray(value) ? value[0] : value
}
