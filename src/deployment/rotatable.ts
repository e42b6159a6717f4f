import { Exit, Failure } from '../failure.ts'
import type { Deployment } from './schema.ts'
import { type Rotation, secretsOf, type SecretSpec } from './secrets.ts'

/** A secret by the name under which a user rotates it. */
export interface Rotatable {
  name: string
  spec: SecretSpec
  kind: Rotation
}

/** What a rotation of each kind does to those who use the gateway. */
export const rotationText: Record<Rotation, string> = {
  'virtual key': 'no interruption; clients get the new one while the old is still good',
  role: 'a new container: the role and the container change it together',
  'master key': 'a new container; virtual keys stay as they are',
  'salt key': 'never: it encrypts what the proxy keeps in its database',
  'bridge token': 'new containers of the server and of the gateway',
  given: 'a new container; its new value comes from whoever issued it',
}

/** Every secret of a deployment. One whose short name another has as well goes by its whole id. */
export function rotatables(deployment: Deployment): Rotatable[] {
  const found = secretsOf(deployment).map(spec => ({ name: spec.called, spec, kind: spec.rotation }))
  const isShared = (name: string) => found.filter(one => one.name === name).length > 1
  return found.map(one => (isShared(one.name) ? { ...one, name: one.spec.id } : one))
}

/** The secret that a user means: by its name, its id or its variable. */
export function rotatableNamed(deployment: Deployment, word: string): Rotatable {
  const all = rotatables(deployment)
  const found = all.find(({ name, spec }) => [name, spec.id, spec.name].includes(word))
  if (found) return found
  throw new Failure({
    what: `there is no secret ${word}`,
    why: `the secrets of ${deployment.name} are ${all.map(({ name }) => name).join(', ')}`,
    next: 'name one of them',
    exit: Exit.usage,
  })
}

/** Why a secret is not rotated. */
export function refuseSalt({ name }: Deployment, where: string): Failure {
  return new Failure({
    what: 'the salt key is never changed',
    why: `it encrypts the credentials that the proxy keeps in its database, and LiteLLM has no way to encrypt them anew: with another one every one of them would be lost. It is not needed to get rid of anybody: ${name} accepts no request because of it`,
    next: `keep a copy of LITELLM_SALT_KEY from ${where} where backups of the database are kept: neither is worth anything without the other`,
    exit: Exit.refused,
  })
}
