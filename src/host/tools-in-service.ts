import type { Gateway } from '../adapters/gateway.ts'
import { toolsSeen } from '../gateway/tool-list.ts'
import { recordedFrom } from '../deployment/file.ts'
import type { ListedTools } from '../deployment/probes.ts'
import { deploymentFiles } from '../paths.ts'
import type { Secret } from '../secret.ts'
import type { World } from '../world.ts'

/** Asks the gateway in service, with its master key: a virtual key sees only what it is granted. Reads only. */
export async function toolsInService(world: World, servers: string[], name: string): Promise<ListedTools> {
  const path = deploymentFiles(world.own, name).deployment
  const deployment = recordedFrom((await world.files.read(path)) ?? '', path)
  const key = (await world.secretStore(deployment).read('container')).get('LITELLM_MASTER_KEY')
  if (!key) return { tools: {}, problems: Object.fromEntries(servers.map(server => [server, 'no master key is kept'])) }
  const gateway = world.gateway.at(`http://127.0.0.1:${deployment.exposure.port}`)
  const answers = await Promise.all(servers.map(async server => [server, await listed(gateway, key, server)] as const))
  return {
    tools: Object.fromEntries(answers.flatMap(([server, is]) => ('tools' in is ? [[server, is.tools]] : []))),
    problems: Object.fromEntries(answers.flatMap(([server, is]) => ('problem' in is ? [[server, is.problem]] : []))),
  }
}

async function listed(gateway: Gateway, key: Secret, server: string) {
  const seen = await toolsSeen({ gateway }, key, server).catch((error: Error) => ({ problem: error.message }))
  if ('problem' in seen) return seen
  // One that cannot be started or reached is an empty list with a 200 (LiteLLM 1.108.11).
  return seen.tools.length === 0 ? { problem: 'it lists none' } : { tools: seen.tools.map(({ name }) => name.raw()) }
}
