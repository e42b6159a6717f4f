import { randomUUID } from 'node:crypto'
import type { ModelEntry } from '../boot/config.ts'
import { openAiProblem } from '../http/problem.ts'
import type { ChatRequest, ToolCall } from './request.ts'

/** constants.py: what every mock answer is said to have cost. */
export const mockUsage = { completion_tokens: 20, prompt_tokens: 10, total_tokens: 30 }

interface Message {
  content: string
  role: 'assistant'
  tool_calls?: ToolCall[]
  provider_specific_fields?: Record<string, unknown>
}

/** A chat completion, in OpenAI's shape. */
export interface Completion {
  id: string
  created: number
  model: string
  object: 'chat.completion'
  choices: { finish_reason: 'stop'; index: number; message: Message }[]
  usage: typeof mockUsage
}

/** The mock text of a request; a model without one has a provider behind it, and the stand-in has no providers. */
export function mockText(entry: ModelEntry, request: ChatRequest): string {
  const text = request.mock_response ?? entry.litellm_params.mock_response
  if (text || mockToolCalls(entry, request)) return text || 'This is a mock request'
  const message =
    `litellm.ServiceUnavailableError: ${entry.litellm_params.model} cannot be asked: this is the stand-in for LiteLLM, which has no ` +
    `model providers and answers only models with mock_response. Received Model Group=${entry.model_name}`
  throw openAiProblem({ status: 503, message, type: 'service_unavailable_error' })
}

/** The tool calls that a mock makes: the client's, where it may, else those of config.yaml. */
export const mockToolCalls = ({ litellm_params: params }: ModelEntry, request: ChatRequest): ToolCall[] | undefined =>
  request.mock_tool_calls ?? (params.mock_tool_calls as ToolCall[] | null | undefined) ?? undefined

/** main.py, mock_completion. */
export function completion(request: ChatRequest, text: string, toolCalls?: ToolCall[]): Completion {
  const message: Message = { content: text, role: 'assistant', ...(toolCalls && { tool_calls: toolCalls }) }
  const choices = Array.from({ length: request.n ?? 1 }, (_, index) => ({
    finish_reason: 'stop' as const,
    index,
    message,
  }))
  return {
    id: `chatcmpl-${randomUUID()}`,
    created: Math.floor(Date.now() / 1000),
    model: request.model,
    object: 'chat.completion',
    choices,
    usage: mockUsage,
  }
}

/** The same as a stream: three characters at a time (main.py, async_mock_completion_streaming_obj). `first` goes into the first piece. */
export async function* completionEvents(
  { id, created, model, choices }: Completion,
  first: object = {},
): AsyncGenerator<string> {
  const event = (choice: object) =>
    `data: ${JSON.stringify({ id, created, model, object: 'chat.completion.chunk', choices: [{ index: 0, ...choice }] })}\n\n`
  const pieces = choices[0]!.message.content.match(/.{1,3}/gsu) ?? ['']
  for (const [index, content] of pieces.entries()) {
    yield event({ delta: index === 0 ? { ...first, role: 'assistant', content } : { content } })
  }
  yield event({ delta: {}, finish_reason: 'stop' })
  yield 'data: [DONE]\n\n'
}
