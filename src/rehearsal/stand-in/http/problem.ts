import type { z } from 'zod'
import { pythonRepr } from '../python.ts'

/** A refusal that a handler throws; the server turns it into the answer. */
export class Problem extends Error {
  readonly status: number
  readonly json: unknown
  readonly headers: Record<string, string>

  constructor(status: number, json: unknown, headers: Record<string, string> = {}) {
    super(JSON.stringify(json))
    this.status = status
    this.json = json
    this.headers = headers
  }
}

export interface OpenAiError {
  status: number
  message: string
  type: string
  param?: string | null
  fields?: object
}

/** LiteLLM's own error, in OpenAI's shape; `code` is the status as text (proxy/_types.py, ProxyException). */
export function openAiProblem({ status, message, type, param = null, fields }: OpenAiError): Problem {
  const extra = fields && { provider_specific_fields: fields }
  return new Problem(status, { error: { message, type, param, code: String(status), ...extra } })
}

/** FastAPI's error: `{"detail": ...}`. */
export function detailProblem(status: number, detail: unknown, headers?: Record<string, string>): Problem {
  return new Problem(status, { detail }, headers)
}

/** An HTTPException that key management passes on: its detail, a dictionary, as text (proxy/utils.py, handle_exception_on_proxy). */
export function wrappedProblem(status: number, detail: object): Problem {
  return openAiProblem({ status, message: pythonRepr(detail), type: 'internal_server_error' })
}

/** Pydantic's words for a body that does not fit (proxy_server.py, otel_request_validation_exception_handler). */
const expectations: Record<string, [type: string, message: string]> = {
  array: ['list_type', 'Input should be a valid list'],
  string: ['string_type', 'Input should be a valid string'],
  number: ['float_type', 'Input should be a valid number'],
  boolean: ['bool_type', 'Input should be a valid boolean'],
  record: ['dict_type', 'Input should be a valid dictionary'],
  object: ['dict_type', 'Input should be a valid dictionary'],
}

/** The 422 of a body that a schema refused. */
export function validationProblem(error: z.ZodError): Problem {
  const detail = error.issues.map(issue => {
    const loc = ['body', ...issue.path]
    if (issue.code === 'custom') return { type: 'value_error', loc, msg: `Value error, ${issue.message}` }
    if (issue.code === 'invalid_type' && issue.input === undefined)
      return { type: 'missing', loc, msg: 'Field required' }
    const [type, msg] = (issue.code === 'invalid_type' && expectations[issue.expected]) || [
      'value_error',
      issue.message,
    ]
    return { type, loc, msg }
  })
  return detailProblem(422, detail)
}
