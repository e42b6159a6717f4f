import type { Answers } from './field.ts'
import type { Deployment } from './schema.ts'
import type { SecretRef } from './secret-ref.ts'
import { secretsOf, type SecretSpec } from './secrets.ts'

/** A secret that is made anew: how long the one from before goes on, where both can hold. */
export interface Renewal {
  grace?: string
}

/** Renewals by the id of their secret. */
export type Renewals = ReadonlyMap<string, Renewal>

const word = 'renew'

/** The reference that has a secret made anew. */
export const renewed = ({ grace }: Renewal = {}): SecretRef => (grace ? `${word}:${grace}` : word)

/** Whether a reference says that the secret is made anew. */
export const isRenewed = (ref: SecretRef): boolean => ref === word || ref.startsWith(`${word}:`)

/** What a deployment has made anew. */
export function renewalsOf(deployment: Deployment): Renewals {
  const specs = secretsOf(deployment).filter(({ ref }) => isRenewed(ref))
  return new Map(specs.map(({ id, ref }) => [id, ref === word ? {} : { grace: ref.slice(word.length + 1) }]))
}

/** The same answers with another reference for a secret; the answers given are left as they are. */
export function withReference<A extends Answers>(answers: A, { at }: Pick<SecretSpec, 'at'>, ref: SecretRef): A {
  const result = structuredClone(answers)
  const holder = at.slice(0, -1).reduce<Answers>((below, name) => {
    below[name] ??= {}
    return below[name] as Answers
  }, result)
  holder[at.at(-1)!] = ref
  return result
}

/** The deployment as it is recorded: making anew is done once. */
export const settled = (deployment: Deployment): Deployment =>
  secretsOf(deployment)
    .filter(({ ref }) => isRenewed(ref))
    .reduce((result, spec) => withReference(result, spec, 'generate'), deployment)
