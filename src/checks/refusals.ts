import { Secret } from '../secret.ts'
import { noModels } from '../steps/keys/grants.ts'
import { described } from '../gateway/answer.ts'
import { check, type CheckContext, type Finding, summed } from './check.ts'
import { outsideGrants, type OutsideGrants } from './outside-grants.ts'
import { keyHash } from './keys.ts'
import { refused } from './refused.ts'
import { withTemporaryKey } from './temporary-key.ts'
import { toolsSeen } from '../gateway/tool-list.ts'
import { count, listed } from './words.ts'

/** LiteLLM's sentinel for a key that may use no MCP server (docs: mcp_grant_access). */
export const noServers = { mcp_servers: ['no-mcp-servers'] }

const hello = (model: string) => ({ model, messages: [{ role: 'user', content: 'Say hello in one word.' }] })

/** The routes that only the master key may use: what any other key gets there it must be refused. */
async function adminRoutes(who: string, key: Secret, { gateway }: CheckContext): Promise<Finding[]> {
  return [
    refused(`${who} listing the keys`, await gateway.keys(key), [401, 403]),
    // Should it not be refused, there is no such key to delete.
    refused(
      `${who} deleting a key`,
      await gateway.deleteKeys(key, { key_aliases: ['gatewright-no-such-key'] }),
      [401, 403],
    ),
  ]
}

/** A key that nobody was ever given. Always the same, so that its refusal is known for what it is in log and audit, where only its hash stands. */
export const madeUpKey = Secret.of('sk-gatewright-check-0000000000000000')

/** A proxy that looks whether there is a key, and not which, refuses none. */
async function withMadeUpKey(context: CheckContext): Promise<Finding[]> {
  const key = madeUpKey
  return [
    refused('models with a made-up key', await context.gateway.models(key), [401]),
    ...(await adminRoutes('a made-up key', key, context)),
  ]
}

async function withoutKey({ gateway, deployment }: CheckContext): Promise<Finding[]> {
  const model = deployment.models[0]?.name ?? nobodysModel
  return [
    refused('models without a key', await gateway.models(), [401]),
    refused('chat without a key', await gateway.chat(undefined, hello(model)), [401]),
    refused('tools without a key', await gateway.mcpTools(undefined), [401]),
  ]
}

/** What a key without grants gets of a server: no tool in its list, and a refusal where it asks for that server. */
export async function toolsWithoutGrant(
  key: Secret,
  server: string | undefined,
  context: Pick<CheckContext, 'gateway'>,
): Promise<Finding[]> {
  if (server === undefined) return []
  const seen = await toolsSeen(context, key)
  const none: Finding =
    'problem' in seen
      ? { ok: false, text: `a key without grants could not ask for its tools: ${seen.problem}` }
      : seen.tools.length === 0
        ? { ok: true, text: 'a key without grants sees no tools' }
        : { ok: false, text: `a key without grants sees ${listed(seen.tools.map(({ name }) => name))}` }
  const direct = await context.gateway.mcpTools(key, server)
  return [none, refused(`a key without grants asking for ${server}`, direct, [401, 403])]
}

/** A key that is refused everything would be refused what it was not granted, too. */
async function isTaken(key: Secret, { gateway }: CheckContext): Promise<Finding> {
  const answer = await gateway.models(key)
  return answer.status === 200
    ? { ok: true, text: 'a key without grants is known' }
    : { ok: false, text: `a key that was just made is refused (${described(answer)}), so its refusals say nothing` }
}

/** A model that there is not. The temporary key may use it: a refusal names what its key may, and so is known for what it is in the log. */
export const nobodysModel = 'gatewright-no-such-model'
const nobodysOther = `${nobodysModel}-either`

/** A model that the temporary key was not given; where the deployment has a single one, a name that nobody has. */
const outside = ({ deployment }: CheckContext) => deployment.models[1]?.name ?? nobodysOther

async function withoutGrants(context: CheckContext): Promise<Finding[]> {
  const [model] = context.deployment.models
  const grants = { models: [model?.name ?? noModels, nobodysModel], object_permission: noServers }
  return withTemporaryKey(context, grants, async key => [
    await isTaken(key, context),
    ...(await adminRoutes('a key without grants', key, context)),
    ...(await toolsWithoutGrant(key, context.deployment.servers[0]?.name, context)),
    refused('a model outside the grant', await context.gateway.chat(key, hello(outside(context))), [401, 403]),
  ])
}

/** What was asked for other tools, and where it was a sample, of how many: the others are known by what each key sees, which is a check of its own. */
function othersText({ findings, tried, pairs }: OutsideGrants): string {
  if (findings.length === 0) return ''
  const asked = `, and so ${findings.length === 1 ? 'is' : 'are'} ${count(findings.length, 'request')} for other tools`
  return tried === pairs
    ? asked
    : `${asked}: each key and each server comes up, in ${tried} of ${pairs} pairs; the other pairs by what each key sees`
}

/** A line of the log that such a refusal leaves. */
export const refusalLine = new RegExp(`gatewright[-_]no[-_]such|${keyHash(madeUpKey)}`)

export const refusals = check(
  'refusals',
  'refusals',
  'no key and a made-up one: 401; a key without grants sees no tools and no other keys; what is outside a grant is refused',
  async context => {
    const outside = await outsideGrants(context)
    const findings = [
      ...(await withoutKey(context)),
      ...(await withMadeUpKey(context)),
      ...(await withoutGrants(context)),
      ...outside.findings,
    ]
    const tools = context.deployment.servers.length > 0 ? 'a key without grants sees no tools, ' : ''
    const others = othersText(outside)
    return summed(findings, `no key or a made-up one: 401, ${tools}a model outside the grant is refused${others}`)
  },
)
