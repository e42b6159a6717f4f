import { z } from 'zod'
import type { Model, Server } from '../deployment/schema.ts'
import type { Secret } from '../secret.ts'
import { bodyOf, foreignText } from '../gateway/answer.ts'
import { check, type CheckContext, failed, notApplicable, type Outcome, passed } from './check.ts'
import { type HeldKey, keyFor, keyHash, mayCall, modelsOf } from './keys.ts'
import { type SafeCall, safeCalls } from './safe-call.ts'
import { type TemporaryKeyOptions, withTemporaryKey } from './temporary-key.ts'
import { toolsSeen } from '../gateway/tool-list.ts'

/** A model, a tool call that does no harm, and a key that may use both. */
export interface RoundTrip {
  server: Pick<Server, 'name'>
  key: Pick<HeldKey, 'secret' | 'tools' | 'user'>
  model: Pick<Model, 'name' | 'mock'>
  call: SafeCall
}

/** A server with a safe call, a key that may use it, and a model that this key may use; a mock one if there is one. */
async function findRoundTrip(context: CheckContext): Promise<RoundTrip | undefined> {
  for (const server of context.deployment.servers) {
    const key = keyFor(context, server)
    const models = key ? modelsOf(context.deployment, key) : []
    const model = models.find(({ mock }) => mock !== undefined) ?? models[0]
    if (!key || !model) continue
    const seen = await toolsSeen(context, key.secret, server.name)
    const calls = 'tools' in seen ? safeCalls(server, seen.tools, context) : []
    const call = calls.find(({ tool }) => mayCall(key, server.name, tool))
    if (call) return { server, key, model, call }
  }
  return undefined
}

/** LiteLLM's name of a tool among those of several servers. */
const prefixed = ({ server, call }: RoundTrip) => `${server.name}-${call.tool}`

/** What the model is made to say once it has the result. */
const lastWord = ({ model }: RoundTrip) => model.mock ?? 'The tool was called.'

/**
 * A chat request in which the model "decides" to call the tool: the proxy takes `mock_tool_calls` off for the first answer, calls the tool, and asks
 * the model again with the result (litellm/responses/mcp/chat_completions_handler.py). With `mock_response` no provider is called in either turn.
 */
const roundTripRequest = (trip: RoundTrip) => ({
  model: trip.model.name,
  messages: [{ role: 'user', content: 'Use the tool.' }],
  tools: [
    {
      type: 'mcp',
      server_label: trip.server.name,
      server_url: `litellm_proxy/mcp/${trip.server.name}`,
      require_approval: 'never',
    },
  ],
  mock_response: lastWord(trip),
  mock_tool_calls: [
    {
      id: 'call_1',
      type: 'function',
      function: { name: prefixed(trip), arguments: JSON.stringify(trip.call.arguments) },
    },
  ],
})

const roundTripAnswer = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({
          content: foreignText.nullish(),
          provider_specific_fields: z
            .object({ mcp_call_results: z.array(z.object({ name: z.string(), result: foreignText })).optional() })
            .nullish(),
        }),
      }),
    )
    .min(1),
})

const serverIds = z.array(z.object({ server_id: z.string(), server_name: z.string().nullish() }))

async function serverId({ server, key }: RoundTrip, { gateway }: Pick<CheckContext, 'gateway'>): Promise<string> {
  const read = bodyOf(await gateway.mcpServers(key.secret), serverIds)
  const found = 'body' in read ? read.body.find(({ server_name }) => server_name === server.name) : undefined
  return found?.server_id ?? server.name
}

/**
 * A request's own mocks are taken off unless the key's metadata allows them (litellm/proxy/litellm_pre_call_utils.py, 1.108), and no client should be
 * able to make an answer up. So a temporary key, with the grants of the real one, carries that permission.
 */
export async function goRound(
  trip: RoundTrip,
  context: Pick<CheckContext, 'gateway' | 'secrets' | 'world' | 'trail'>,
  more?: TemporaryKeyOptions<Outcome>,
): Promise<Outcome> {
  const id = await serverId(trip, context)
  const tools = trip.key.tools[trip.server.name]
  const grants = {
    models: [trip.model.name],
    ...(trip.key.user && { user_id: trip.key.user }),
    metadata: { allow_client_mock_response: true },
    object_permission: { mcp_servers: [id], ...(tools && { mcp_tool_permissions: { [id]: tools } }) },
  }
  const use = async (key: Secret) => {
    const at = context.world.now()
    const read = bodyOf(await context.gateway.chat(key, roundTripRequest(trip)), roundTripAnswer)
    if ('problem' in read) return failed(`${trip.model.name} answered ${read.problem}`)
    const { content, provider_specific_fields: fields } = read.body.choices[0]!.message
    const result = fields?.mcp_call_results?.find(({ name }) => name === prefixed(trip))
    if (!result) return failed(`${trip.model.name} was asked to call ${prefixed(trip)}, and no call was made`)
    const mark = { check: 'model + tool', keyHash: keyHash(key), user: trip.key.user, at }
    context.trail.calls.push(
      { ...mark, callType: 'acompletion', called: { model: trip.model.name } },
      { ...mark, callType: 'call_mcp_tool', called: { server: trip.server.name, tool: trip.call.tool } },
    )
    const finding = await trip.call.judge(result.result)
    if (!finding.ok) return failed(`the call that the model asked for: ${finding.text}`)
    const said = content?.shown() ?? ''
    if (content?.raw() !== lastWord(trip))
      return failed(
        `${trip.model.name} called ${prefixed(trip)}, and then answered "${said}" and not "${lastWord(trip)}"`,
      )
    return passed(`${trip.model.name} called ${prefixed(trip)}, had its result, and answered "${said}"`, [finding.text])
  }
  return withTemporaryKey(context, grants, use, more)
}

export const modelTool = check(
  'model-tool',
  'model + tool',
  'a model asks for a tool, the proxy calls it, and the model gets the result',
  async context => {
    if (context.deployment.servers.length === 0) return notApplicable('the deployment has no MCP server')
    const trip = await findRoundTrip(context)
    return trip ? goRound(trip, context) : notApplicable('no key may use both a model and a server with a safe call')
  },
)
