import { withTemporaryKey } from '../checks/temporary-key.ts'
import { itemSecretId } from '../deployment/secrets.ts'
import type { PlanContext } from '../engine/step.ts'

/**
 * Proves a gateway of whose virtual keys no value is known, as after adopting it: with a key that may use everything, is made for the proof and is removed
 * after it.
 */
export async function withKeyOfItsOwn<T>(context: PlanContext, use: (context: PlanContext) => Promise<T>): Promise<T> {
  const { deployment, world, secrets } = context
  if (deployment.keys.length > 0) return use(context)
  const gateway = world.gateway.at(`http://127.0.0.1:${deployment.exposure.port}`)
  const models = deployment.models.map(({ name }) => name)
  const servers = deployment.servers.map(({ name }) => name)
  const permissions = { mcp_servers: servers.length > 0 ? servers : ['no-mcp-servers'] }
  return withTemporaryKey({ gateway, secrets, world }, { models, object_permission: permissions }, (key, alias) => {
    const id = itemSecretId('keys', alias, 'value')
    return use({
      ...context,
      // By the alias that the proxy has for it, so that what is read of it there is read of it.
      deployment: { ...deployment, keys: [{ alias, value: 'stored', models, servers, tools: {} }] as never },
      secrets: {
        has: name => name === id || secrets.has(name),
        get: name => (name === id ? key : secrets.get(name)),
        all: () => [...secrets.all(), key],
      },
    })
  })
}
