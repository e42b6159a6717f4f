import { isDeepStrictEqual } from 'node:util'
import type { Answers } from '../deployment/field.ts'
import { renewalsOf, renewed, settled, withReference } from '../deployment/renew.ts'
import { refuseSalt, type Rotatable, rotatableNamed } from '../deployment/rotatable.ts'
import type { Deployment } from '../deployment/schema.ts'
import { secretRef, type SecretRef } from '../deployment/secret-ref.ts'
import { deploymentFrom } from '../deployment/file.ts'
import { Exit, Failure } from '../failure.ts'
import type { Secret } from '../secret.ts'
import type { SecretSpec } from '../deployment/secrets.ts'
import type { Draft } from './draft.ts'

/** One secret that is to get a new value. */
export interface Rotation {
  /** As a user says it: see rotatables. */
  name: string
  /** How long a virtual key from before goes on. */
  grace?: string
  /** `file:PATH` or `env:NAME`, where the new value is not for Gatewright to make. */
  from?: string
  /** The new value that somebody else issued, where a person typed it. */
  typed?: Secret
}

const usage = (what: string, why: string, next: string) => new Failure({ what, why, next, exit: Exit.usage })

function checkGrace({ kind, name }: Rotatable, grace: string | undefined): void {
  if (grace === undefined) return
  if (kind !== 'virtual key')
    throw usage(
      `${name} has no grace`,
      'only a virtual key can be good beside the one that replaces it',
      'leave --grace out',
    )
  if (!secretRef.safeParse(renewed({ grace })).success || /^0+\D$/.test(grace))
    throw usage(`${grace} is no time`, 'a grace is a number with s, m, h, d or w', 'write it like this: --grace 1h')
}

const isReference = (ref: string) => /^(file|env):/.test(ref)

/** The secret whose new value a person has to type; nothing where Gatewright makes it, or where it is read from. */
export function toBeTyped(deployment: Deployment, { name, from, typed }: Rotation): SecretSpec | undefined {
  const { kind, spec } = rotatableNamed(deployment, name)
  return kind === 'given' && !isReference(spec.ref) && from === undefined && typed === undefined ? spec : undefined
}

/** What is wrong with a value that was typed, if anything. */
export const typedProblem = (text: string): string | undefined =>
  text.trim() === '' ? 'A value is needed.' : undefined

/** How a typed value is asked for. */
export const typedHelp = 'Whoever issued it makes a new one. It is not shown, and is kept in the secret store alone.'

/** The draft with a value that was typed: on disk from the moment that the plan is applied, so that a no to it leaves nothing. */
export const draftWith = (draft: Draft, { id }: SecretSpec, typed: Secret): Draft => ({
  ...draft,
  get: wanted => (wanted === id ? typed : draft.get(wanted)),
  async saveAnswers(answers) {
    await draft.set(id, typed)
    await draft.saveAnswers(answers)
  },
})

/** Where the new value comes from. What somebody else issued stands where it stood, or is given anew. */
function referenceFor(found: Rotatable, { grace, from, typed }: Rotation): SecretRef {
  if (from !== undefined) {
    if (isReference(from) && secretRef.safeParse(from).success) return from
    throw usage(
      `--from ${from.slice(0, 5)}... is no reference`,
      'a value itself is never given on a command line',
      'write --from file:PATH or --from env:NAME',
    )
  }
  const { ref, label } = found.spec
  if (typed) return 'stored'
  if (isReference(ref)) return ref
  if (found.kind !== 'given') return renewed({ ...(grace && { grace }) })
  throw usage(
    `the new ${label} is not known`,
    'whoever issued it makes it',
    'get a new one there, and give it by --from file:PATH or --from env:NAME; on a terminal it is asked for',
  )
}

/** The answers of a gateway with the reference that has one secret rotated. `where` is where its secrets are. */
export function rotating(answers: Answers, before: Deployment, rotation: Rotation, where: string): Answers {
  const found = rotatableNamed(before, rotation.name)
  if (found.kind === 'salt key') throw refuseSalt(before, where)
  checkGrace(found, rotation.grace)
  return withReference(answers, found.spec, referenceFor(found, rotation))
}

/** Refuses to carry out, together with a rotation, whatever else was answered and left. Answers of the same rotation, which was interrupted, are its own. */
export function refuseOtherAnswers(given: Answers, before: Deployment, { name }: Rotation, again: string): void {
  const { deployment } = deploymentFrom(given)
  const { spec } = rotatableNamed(before, name)
  const others = [...renewalsOf(deployment).keys()].filter(id => id !== spec.id)
  const without = (one: Deployment) => withReference(settled(one), spec, 'generate')
  if (others.length === 0 && isDeepStrictEqual(without(deployment), without(before))) return
  throw new Failure({
    what: `${name} was not rotated`,
    why: 'another change was begun and left, and its answers are kept',
    next: `go on with it: ${again} reconfigure; or forget them: ${again} rotate ${name} --fresh`,
    exit: Exit.refused,
  })
}

/**
 * What to know before yes. With a salt key LiteLLM skips the migration that LITELLM_MIGRATE_FROM_MASTER_KEY asks for: the master key encrypts nothing then
 * (docs.litellm.ai, proxy/master_key_rotations), and every deployment of Gatewright has one. Sessions of the web page are signed with the master key (same page).
 */
export function rotationNotes(before: Deployment, { name }: Rotation): string[] {
  if (rotatableNamed(before, name).kind !== 'master key') return []
  return [
    'Nothing is encrypted anew: credentials in the proxy’s database are under the salt key, which stays. Virtual keys stay as they are; who is logged in on the proxy’s web page logs in again.',
  ]
}
