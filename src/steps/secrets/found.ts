import { secretRules } from '../../deployment/rules.ts'
import type { Deployment } from '../../deployment/schema.ts'
import { type SecretSpec, secretsOf, type SecretValues } from '../../deployment/secrets.ts'
import { Exit, Failure } from '../../failure.ts'

interface Values {
  deployment: Deployment
  values: SecretValues
  /** Where a value that nobody gave was found. */
  where: string
}

/**
 * Refuses a secret that was found in an old file, or that a reference names, by the rule for typed ones: nobody has looked at it since. What a gateway serves with
 * already is not judged again.
 */
export function refuseUnfit({ deployment, values, where }: Values): void {
  for (const spec of secretsOf(deployment)) {
    const problem = values.has(spec.id) ? secretRules[spec.id]?.(values.get(spec.id).reveal()) : undefined
    if (problem) throw unfit(spec, problem, where)
  }
}

function unfit({ id, label, name, ref }: SecretSpec, problem: string, where: string): Failure {
  const isGiven = /^(file|env):/.test(ref)
  return new Failure({
    what: `the ${label} cannot be used`,
    why: `it comes from ${isGiven ? ref : where}; valid is: ${problem}`,
    next: isGiven
      ? `give another there, or have one made: ${id}: generate`
      : `take ${name} out of it, so that one is made; or give another: ${id}: file:PATH`,
    exit: isGiven ? Exit.usage : Exit.refused,
  })
}
