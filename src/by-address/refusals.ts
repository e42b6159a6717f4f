import { randomBytes } from 'node:crypto'
import { check, type Finding, summed } from '../checks/check.ts'
import { noServers, toolsWithoutGrant } from '../checks/refusals.ts'
import { refused } from '../checks/refused.ts'
import { withTemporaryKey } from '../checks/temporary-key.ts'
import { toolsSeen } from '../gateway/tool-list.ts'
import { Secret } from '../secret.ts'
import type { AddressContext } from './context.ts'
import { modelsOf } from './seen.ts'

const nobody = 'gatewright-no-such-model'
const hello = (model: string) => ({ model, messages: [{ role: 'user', content: 'Say hello in one word.' }] })
const list = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }

/** Looks like a key of LiteLLM, and is none of anybody's. */
const madeUp = () => Secret.of(`sk-${randomBytes(18).toString('base64url')}`)

async function withoutKey({ gateway }: AddressContext): Promise<Finding[]> {
  return [
    refused('models without a key', await gateway.models(), [401]),
    refused('chat without a key', await gateway.chat(undefined, hello(nobody)), [401]),
    refused('tools without a key', await gateway.mcpTools(undefined), [401]),
    refused('/mcp without a key', await gateway.mcp(undefined, list), [401]),
  ]
}

async function withMadeUpKey({ gateway }: AddressContext): Promise<Finding[]> {
  const key = madeUp()
  return [
    refused('models with a made-up key', await gateway.models(key), [401]),
    refused('tools with a made-up key', await gateway.mcpTools(key), [401]),
    // An administrator's route that reads: should it not be refused, nothing was changed.
    refused('the list of keys with a made-up key', await gateway.keys(key), [401, 403]),
  ]
}

/** 400 is how LiteLLM refuses a name that no model has to a key that may use them all. */
async function outsideGrant({ gateway, key }: AddressContext): Promise<Finding[]> {
  return [refused('a model that there is not', await gateway.chat(key, hello(nobody)), [400, 401, 403, 404])]
}

/** With a key that may make keys, a temporary one without grants is tried; another key is refused to make one, which is a finding of its own. */
async function withoutGrants(context: AddressContext): Promise<Finding[]> {
  const [tools, models] = [await toolsSeen(context, context.key), await modelsOf(context)]
  const server = 'tools' in tools ? tools.tools[0]?.mcp_info.server_name.raw() : undefined
  const model = ('models' in models && models.models[0]?.raw()) || nobody
  return withTemporaryKey(
    context,
    { models: [nobody], object_permission: noServers },
    async key => [
      ...(await toolsWithoutGrant(key, server, context)),
      refused('a model outside the grant', await context.gateway.chat(key, hello(model)), [401, 403]),
    ],
    { elsewhere: true, refused: answer => [refused('making a key', answer, [401, 403])] },
  )
}

export const refusals = check<AddressContext>(
  'refusals',
  'refusals',
  'no key and a made-up one: 401; a model that there is not, and what is outside the grant, is refused',
  async context => {
    const unknown = [...(await withoutKey(context)), ...(await withMadeUpKey(context))]
    const outside = [...(await outsideGrant(context)), ...(await withoutGrants(context))]
    return summed([...unknown, ...outside], `no key, made-up key: 401; ${outside.map(({ text }) => text).join('; ')}`)
  },
)
