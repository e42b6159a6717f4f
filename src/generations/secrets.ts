import type { SecretStore } from '../adapters/secret-store.ts'
import { type Rotatable, rotatables } from '../deployment/rotatable.ts'
import { withReference } from '../deployment/renew.ts'
import type { Deployment } from '../deployment/schema.ts'
import type { Secret } from '../secret.ts'
import { storedValues } from '../gateway/resolve-secrets.ts'
import { deploymentOf, type Generation } from './generation.ts'
import { readKeptSecrets, type Stored } from './kept-secrets.ts'

/**
 * Secrets of an earlier deployment that come back with it. What was rotated since stays rotated: PostgreSQL has the present password, clients have the
 * present keys, and a key that was given away must not become good again. So only what others issued comes back, and what the store does not have any more.
 */
const comingBack = (deployment: Deployment, now: Stored): Rotatable[] =>
  rotatables(deployment).filter(({ kind, spec }) => kind === 'given' || !now[spec.scope].has(spec.name))

/** Of what a deployment had, that which is kept for its return once another serves: a value that is still in use lies in one place only. */
export function secretsToKeep(deployment: Deployment, had: Stored, now: Stored): Stored {
  const returning = comingBack(deployment, now)
  const of = (scope: keyof Stored) => {
    const names = returning.filter(({ spec }) => spec.scope === scope).map(({ spec }) => spec.name)
    return new Map(
      [...had[scope]].filter(([name, value]) => names.includes(name) && !value.equals(now[scope].get(name))),
    )
  }
  return { container: of('container'), keys: of('keys') }
}

const valuesOf = async (
  stores: SecretStore[],
  deployment: Deployment,
  { number }: Generation,
): Promise<ReadonlyMap<string, Secret>> => {
  for (const store of stores) {
    const kept = await readKeptSecrets(store, `generation-${number}`)
    if (kept) return storedValues(deployment, kept.values)
  }
  return new Map()
}

/**
 * The values that come back with a generation, by id, out of the stores that may have them. What others issued is as the next change that replaced it found it;
 * of what a later change dropped it is the value that was in use last.
 */
export async function secretsBack(
  stores: SecretStore[],
  all: Generation[],
  generation: Generation,
  now: Stored,
): Promise<ReadonlyMap<string, Secret>> {
  const deployment = deploymentOf(generation)!
  const newestFirst = all.filter(({ number }) => number >= generation.number).sort((a, b) => b.number - a.number)
  const kept = await Promise.all(newestFirst.map(one => valuesOf(stores, deployment, one)))
  const found = comingBack(deployment, now).flatMap(({ kind, spec: { id } }) => {
    const values = kind === 'given' ? kept.toReversed() : kept
    const value = values.find(one => one.has(id))?.get(id)
    return value ? [[id, value] as const] : []
  })
  return new Map(found)
}

/**
 * An earlier deployment as it can be asked for: what Gatewright itself once was given and nobody has any more, such as a virtual key that was removed since,
 * is made anew. What others issue cannot be, and is asked for.
 */
export const withoutLost = (deployment: Deployment, back: ReadonlyMap<string, Secret>, now: Stored): Deployment =>
  comingBack(deployment, now)
    .filter(({ kind, spec }) => kind !== 'given' && spec.ref === 'stored' && !back.has(spec.id))
    .reduce((result, { spec }) => withReference(result, spec, 'generate'), deployment)
