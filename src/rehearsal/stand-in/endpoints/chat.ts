import { randomUUID } from 'node:crypto'
import { authenticate } from '../auth/authenticate.ts'
import type { Principal } from '../auth/principal.ts'
import type { ModelEntry } from '../boot/config.ts'
import { asFunctions, offeredTools, proxyTools, runsThemselves, runToolCalls } from '../chat/mcp-tools.ts'
import { type Completion, completion, completionEvents, mockText, mockToolCalls, mockUsage } from '../chat/mock.ts'
import { checkModelAccess, costOf, modelId, providerOf } from '../chat/models.ts'
import { askedModel, type ChatRequest, chatRequest, checkMessages } from '../chat/request.ts'
import type { Call, Reply } from '../http/call.ts'
import { openAiProblem, Problem } from '../http/problem.ts'
import { post, type Route } from '../http/routes.ts'
import { errorInformation, type Origin, originOf, type SpendRow, spendRow } from '../spend/row.ts'
import type { Store } from '../store.ts'

/** Chat completions, mocked (main.py, mock_completion; responses/mcp/chat_completions_handler.py). */
export function chatRoutes(store: Store): Route[] {
  const handle = (call: Call) => chat(call, store)
  return [post('/v1/chat/completions', handle), post('/chat/completions', handle)]
}

async function chat(call: Call, store: Store): Promise<Reply> {
  const principal = await authenticate(call, store)
  const origin = originOf(call, principal)
  const model = askedModel(call)
  try {
    checkModelAccess(principal, model)
    const request = chatRequest(call, principal)
    checkMessages(request)
    return await answered(request, principal, origin, store)
  } catch (error) {
    if (error instanceof Problem) store.spend.add(failureRow(origin, model, error, store))
    throw error
  }
}

async function answered(request: ChatRequest, principal: Principal, origin: Origin, store: Store): Promise<Reply> {
  const entry = knownModel(request.model, store)
  const tools = proxyTools(request)
  if (tools.length > 0) return withTools(entry, request, principal, origin, store)
  const made = completion(request, mockText(entry, request), request.stream ? undefined : mockToolCalls(entry, request))
  store.spend.add(completionRow(origin, entry, made))
  return request.stream ? { events: completionEvents(made) } : replied(made, entry, origin)
}

/** proxy/route_llm_request.py, ProxyModelNotFoundError. */
function knownModel(name: string, { models }: Store): ModelEntry {
  const entry = models.find(name)
  if (entry) return entry
  const hint = 'Call `/v1/models` to view available models for your key.'
  const error = `/chat/completions: Invalid model name passed in model=${name}. ${hint}`
  throw openAiProblem({ status: 400, message: error, type: 'invalid_request_error', fields: { error } })
}

/**
 * A request with the proxy's own MCP tools: the model's tool calls are carried out, then the model is asked again. The first answer alone
 * has a spend row; a streamed mock makes no tool calls.
 */
async function withTools(
  entry: ModelEntry,
  request: ChatRequest,
  principal: Principal,
  origin: Origin,
  store: Store,
): Promise<Reply> {
  const listings = await offeredTools(proxyTools(request), principal, newCall(origin), store)
  const functions = asFunctions(listings)
  const fields = functions.length > 0 ? { mcp_list_tools: functions } : {}
  const text = mockText(entry, request)
  const calls = request.stream ? undefined : mockToolCalls(entry, request)
  const first = completion(request, text, calls)
  store.spend.add(completionRow(origin, entry, first))
  if (request.stream) return { events: completionEvents(first, { provider_specific_fields: fields }) }
  if (!calls || !runsThemselves(proxyTools(request))) return replied(withFields(first, fields), entry, origin)
  const results = await runToolCalls(calls, listings, principal, origin, store)
  const all = { ...fields, mcp_tool_calls: calls, ...(results.length > 0 && { mcp_call_results: results }) }
  return replied(withFields(results.length > 0 ? completion(request, text) : first, all), entry, origin)
}

/** The listing that a chat makes has a row and an id of its own, in the chat's session. */
const newCall = (origin: Origin): Origin => ({ ...origin, callId: randomUUID() })

const withFields = (made: Completion, fields: Record<string, unknown>): Completion => ({
  ...made,
  choices: made.choices.map(choice => ({
    ...choice,
    message: { ...choice.message, provider_specific_fields: fields },
  })),
})

function replied(made: Completion, entry: ModelEntry, { callId }: Origin): Reply {
  const headers = {
    'x-litellm-call-id': callId,
    'x-litellm-model-id': modelId(entry),
    'x-litellm-model-group': entry.model_name,
    'x-litellm-response-cost': String(mockCost(entry)),
  }
  return { headers, json: made }
}

const mockCost = (entry: ModelEntry): number => costOf(entry, mockUsage.prompt_tokens, mockUsage.completion_tokens)

function completionRow(origin: Origin, entry: ModelEntry, made: Completion): SpendRow {
  return spendRow(origin, {
    ...mockUsage,
    request_id: made.id,
    call_type: 'acompletion',
    model: entry.litellm_params.model,
    model_id: modelId(entry),
    model_group: entry.model_name,
    custom_llm_provider: providerOf(entry),
    spend: mockCost(entry),
    metadata: { usage_object: mockUsage },
  })
}

/** A refused request leaves a row too (proxy/hooks/proxy_track_cost_callback.py). */
function failureRow(origin: Origin, model: string, problem: Problem, { models }: Store): SpendRow {
  const entry = models.find(model)
  return spendRow(origin, {
    call_type: 'acompletion',
    model: entry?.litellm_params.model ?? '',
    model_group: entry?.model_name ?? '',
    custom_llm_provider: entry ? providerOf(entry) : '',
    status: 'failure',
    cache_hit: 'False',
    metadata: errorInformation(problem.message, problem.status),
  })
}
