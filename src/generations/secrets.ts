import { parseEnvText } from '../adapters/secret-store/env-text.ts'
import type { SecretScope } from '../adapters/secret-store.ts'
import { rotatables } from '../deployment/rotatable.ts'
import type { Deployment } from '../deployment/schema.ts'
import { Secret } from '../secret.ts'
import { storedValues } from '../steps/secrets/resolve.ts'
import type { World } from '../world.ts'
import type { Kept } from './generation.ts'

type Stored = Record<SecretScope, ReadonlyMap<string, Secret>>

/** The content of the secret store that is kept. */
export function keptStore(world: World, deployment: Deployment, { files, secrets }: Kept): Stored {
  const store = world.secretStore(deployment)
  const read = (scope: SecretScope): ReadonlyMap<string, Secret> => {
    if (store.kind === 'keychain')
      return new Map(Object.entries(secrets[scope] ?? {}).map(([name, value]) => [name, Secret.of(value)]))
    const path = store.where(scope)
    return parseEnvText(files.find(file => file.path === path)?.content ?? '', path)
  }
  return { container: read('container'), keys: read('keys') }
}

/**
 * The values that come back with an earlier deployment. What was rotated since stays rotated: PostgreSQL has the present password, clients have the present
 * keys, and a key that was given away must not become good again. So only what others issued comes back, and what the store does not have any more.
 */
export function secretsBack(deployment: Deployment, kept: Stored, now: Stored): ReadonlyMap<string, Secret> {
  const values = storedValues(deployment, kept)
  const back = rotatables(deployment).filter(({ kind, spec }) => kind === 'given' || !now[spec.scope].has(spec.name))
  return new Map(
    back.flatMap(({ spec: { id } }) => {
      const value = values.get(id)
      return value ? [[id, value] as const] : []
    }),
  )
}
