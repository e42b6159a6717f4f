import { z } from 'zod'
import type { Principal } from '../auth/principal.ts'
import { type Call, jsonBody } from '../http/call.ts'
import { openAiProblem } from '../http/problem.ts'

const toolCall = z.looseObject({
  id: z.string().optional(),
  type: z.string().optional(),
  function: z.looseObject({ name: z.string().optional(), arguments: z.string().optional() }),
})

/** A tool call as a model makes it. */
export type ToolCall = z.infer<typeof toolCall>

const chat = z.looseObject({
  model: z.string().default(''),
  messages: z.array(z.unknown()).optional(),
  stream: z.boolean().nullish(),
  n: z.number().int().positive().nullish(),
  tools: z.array(z.looseObject({ type: z.string().optional(), server_url: z.string().optional() })).nullish(),
  mock_response: z.string().nullish(),
  mock_tool_calls: z.array(toolCall).nullish(),
})

/** The parts of a chat completion request that a mock answers to. */
export type ChatRequest = z.infer<typeof chat>

/**
 * Reads the body. What would let a client mock answers itself is taken off (proxy/litellm_pre_call_utils.py, _CLIENT_MOCK_CONTROL_FIELDS)
 * unless the key's metadata allows it.
 */
export function chatRequest(call: Call, principal: Principal): ChatRequest {
  const parsed = chat.safeParse(jsonBody(call))
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error), null)
  const mayMock = principal.kind === 'key' && principal.row.metadata.allow_client_mock_response === true
  return mayMock ? parsed.data : { ...parsed.data, mock_response: null, mock_tool_calls: null }
}

/** The messages, without which nothing goes (proxy/route_llm_request.py). */
export function checkMessages({ messages }: ChatRequest): void {
  if (messages === undefined) throw invalid("/chat/completions: Missing required parameter: 'messages'.", 'messages')
}

const invalid = (message: string, param: string | null) =>
  openAiProblem({ status: 400, message, type: 'invalid_request_error', param })

/** The model of a request whose body another reader will judge: what the model grant is checked against. */
export function askedModel(call: Call): string {
  const { model } = jsonBody(call) as { model?: unknown }
  return typeof model === 'string' ? model : ''
}
