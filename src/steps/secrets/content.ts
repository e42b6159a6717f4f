import type { SecretScope } from '../../adapters/secret-store.ts'
import type { Deployment } from '../../deployment/schema.ts'
import { secretsOf, type SecretValues } from '../../deployment/secrets.ts'
import type { Secret } from '../../secret.ts'
import { storedForm } from '../../gateway/resolve-secrets.ts'

/** Names and values of one scope of the store. */
export type ScopeContent = ReadonlyMap<string, Secret>

/** What the deployment itself has in a scope. */
export function ownContent(deployment: Deployment, values: SecretValues, scope: SecretScope): Map<string, Secret> {
  const specs = secretsOf(deployment).filter(spec => spec.scope === scope)
  return new Map(specs.map(spec => [spec.name, storedForm(spec, values.get(spec.id))]))
}

/**
 * A scope as it should be: lines of somebody else stay where they are, ours are set, and those that an earlier run wrote and that are no longer needed go.
 */
export function wantedContent(
  is: ScopeContent,
  own: ScopeContent,
  writtenEarlier: readonly string[],
): Map<string, Secret> {
  const kept = [...is].filter(([name]) => own.has(name) || !writtenEarlier.includes(name))
  return new Map([...kept, ...own])
}

/** Names that differ between two contents, told apart by what happens to them. */
export function contentDifference(is: ScopeContent, wanted: ScopeContent) {
  return {
    added: [...wanted.keys()].filter(name => !is.has(name)),
    changed: [...wanted].filter(([name, value]) => is.has(name) && !value.equals(is.get(name))).map(([name]) => name),
    dropped: [...is.keys()].filter(name => !wanted.has(name)),
  }
}
