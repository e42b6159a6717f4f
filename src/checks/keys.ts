import { createHash } from 'node:crypto'
import { grantOf } from '../deployment/grants.ts'
import type { Deployment, Key, Server } from '../deployment/schema.ts'
import { itemSecretId } from '../deployment/secrets.ts'
import type { Secret } from '../secret.ts'
import type { CheckContext } from './check.ts'

/** A virtual key of the deployment with its value. */
export interface HeldKey extends Key {
  secret: Secret
}

/** Every virtual key of the deployment. */
export const heldKeys = ({ deployment, secrets }: Pick<CheckContext, 'deployment' | 'secrets'>): HeldKey[] =>
  deployment.keys.map(key => ({ ...key, secret: secrets.get(itemSecretId('keys', key.alias, 'value')) }))

/** The key through which the gateway is proved: the first that may use models and servers, else the first that may use a model. */
export function provingKey(context: Pick<CheckContext, 'deployment' | 'secrets'>): HeldKey | undefined {
  const keys = heldKeys(context)
  return (
    keys.find(key => key.models.length > 0 && key.servers.length > 0) ??
    keys.find(key => key.models.length > 0) ??
    keys[0]
  )
}

/** Whether a key is granted a tool. */
export function mayCall(key: Key, server: string, tool: string): boolean {
  const grant = grantOf(key, server)
  return grant === 'all' || (grant !== 'none' && grant.includes(tool))
}

/** The key through which a server is proved: the first that may use all of it, or what proves it, else the first that may use any of it. */
export function keyFor(
  context: Pick<CheckContext, 'deployment' | 'secrets'>,
  { name, probe }: Server,
): HeldKey | undefined {
  const keys = heldKeys(context).filter(key => key.servers.includes(name))
  const proves = (key: HeldKey) => grantOf(key, name) === 'all' || (probe && mayCall(key, name, probe.tool))
  return keys.find(proves) ?? keys[0]
}

/** LiteLLM's name for a key in its tables: the SHA-256 of its value, in hexadecimal (litellm/proxy/utils.py, hash_token). */
export const keyHash = (key: Secret): string => createHash('sha256').update(key.reveal()).digest('hex')

/** The models of the deployment that a key may use, in the deployment's order. */
export const modelsOf = (deployment: Deployment, key: Key) =>
  deployment.models.filter(model => key.models.includes(model.name))
