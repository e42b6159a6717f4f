import type { Files } from '../adapters/files.ts'
import type { SecretScope, SecretStore } from '../adapters/secret-store.ts'
import type { Deployment } from '../deployment/schema.ts'
import { secretsOf, type SecretSpec, type SecretValues } from '../deployment/secrets.ts'
import { isRenewed } from '../deployment/renew.ts'
import { Exit, Failure } from '../failure.ts'
import { Secret } from '../secret.ts'
import type { SecretDraft } from './secret-draft.ts'

/** Where values may come from. */
export interface SecretSources {
  store: SecretStore
  /** Where the values were before, when the deployment gets another store. */
  earlier?: SecretStore
  /** Values by id in the container of an adopted gateway, as long as it is not changed: no store has them yet. */
  adopted?: ReadonlyMap<string, Secret>
  /** The salt key that is in use, where the store has lost it: it is never made anew. */
  saltKey?: Secret
  draft: SecretDraft
  env: NodeJS.ProcessEnv
  files: Files
}

/** A secret whose value in the store is another, or none. */
interface SecretDifference {
  spec: SecretSpec
  was: 'missing' | 'other'
}

export interface ResolvedSecrets {
  values: SecretValues
  changes: SecretDifference[]
  /** Secrets that have a value and get another; a stored form may differ for other reasons. */
  replaced: SecretSpec[]
}

type Stored = Record<SecretScope, Map<string, Secret>>

/**
 * The value of every secret of a deployment. What is missing is generated once and put in the draft, so that it is the same after a crash between
 * plan and apply.
 */
export async function resolveSecrets(deployment: Deployment, sources: SecretSources): Promise<ResolvedSecrets> {
  const stored = await readAll(sources.store)
  const earlier = sources.earlier && (await readAll(sources.earlier))
  refuseSharedNames(deployment)
  const values = new Map<string, Secret>()
  const changes: SecretDifference[] = []
  const replaced: SecretSpec[] = []
  for (const spec of secretsOf(deployment)) {
    const { adopted } = sources
    const kept = adopted
      ? adopted.get(spec.id)
      : (fromStore(spec, stored[spec.scope]) ??
        (earlier && fromStore(spec, earlier[spec.scope])) ??
        (spec.id === 'secrets.saltKey' ? sources.saltKey : undefined))
    const value = await valueOf(spec, kept, sources)
    const is = stored[spec.scope].get(spec.name)
    values.set(spec.id, value)
    if (isRenewed(spec.ref) || (kept && !value.equals(kept))) replaced.push(spec)
    if (!storedForm(spec, value).equals(is)) changes.push({ spec, was: is ? 'other' : 'missing' })
  }
  return { values: secretValues(values), changes, replaced }
}

/** A value as it stands in the store. */
export const storedForm = ({ toStored }: SecretSpec, value: Secret): Secret => toStored?.(value) ?? value

/** Values by id; asking for one that was not resolved is a mistake of the program. */
export const secretValues = (values: ReadonlyMap<string, Secret>): SecretValues => ({
  has: id => values.has(id),
  all: () => [...values.values()],
  get(id) {
    const value = values.get(id)
    if (!value) throw new Error(`no value was resolved for the secret ${id}`)
    return value
  },
})

async function valueOf(spec: SecretSpec, kept: Secret | undefined, sources: SecretSources): Promise<Secret> {
  const known = await knownValue(spec, kept, sources)
  return known ?? (spec.ref === 'generate' || isRenewed(spec.ref) ? generated(spec, sources.draft) : missing(spec))
}

async function knownValue(
  { id, ref }: SecretSpec,
  kept: Secret | undefined,
  sources: SecretSources,
): Promise<Secret | undefined> {
  const typed = sources.draft.get(id)
  // The same one again when a run was interrupted: it may be in use already.
  if (isRenewed(ref)) return typed
  if (ref === 'generate') return kept ?? typed
  // A value that was typed became `stored`, and is newer than what the store still holds.
  if (ref === 'stored') return typed ?? kept
  return (await fromReference(ref, sources)) ?? kept ?? typed
}

/** Those of a deployment's secrets that have a value already. None is made, and none is missed. */
export async function knownSecrets(deployment: Deployment, sources: SecretSources): Promise<SecretValues> {
  const stored = await readAll(sources.store)
  const values = new Map<string, Secret>()
  for (const spec of secretsOf(deployment)) {
    const value = await knownValue(spec, fromStore(spec, stored[spec.scope]), sources)
    if (value) values.set(spec.id, value)
  }
  return secretValues(values)
}

/** The values that a store's content gives the secrets of a deployment, by id. */
export const storedValues = (
  deployment: Deployment,
  stored: Record<SecretScope, ReadonlyMap<string, Secret>>,
): ReadonlyMap<string, Secret> =>
  new Map(
    secretsOf(deployment).flatMap(spec => {
      const value = fromStore(spec, stored[spec.scope])
      return value ? [[spec.id, value] as const] : []
    }),
  )

async function readAll(store: SecretStore): Promise<Stored> {
  return { container: await store.read('container'), keys: await store.read('keys') }
}

/** `a.b` and `a-b` become the same variable, and one would get the other's value. */
function refuseSharedNames(deployment: Deployment): void {
  const seen = new Map<string, SecretSpec>()
  for (const spec of secretsOf(deployment)) {
    const other = seen.get(`${spec.scope} ${spec.name}`)
    if (other) {
      throw new Failure({
        what: `the ${other.label} and the ${spec.label} cannot be told apart`,
        why: `both would be ${spec.name} in the secret store`,
        next: 'give one of them another name',
        exit: Exit.usage,
      })
    }
    seen.set(`${spec.scope} ${spec.name}`, spec)
  }
}

/** A value out of what the store holds in the secret's scope. */
export function fromStore(spec: SecretSpec, stored: ReadonlyMap<string, Secret>): Secret | undefined {
  const is = stored.get(spec.name)
  return is && spec.fromStored ? spec.fromStored(is) : is
}

async function generated(spec: SecretSpec, draft: SecretDraft): Promise<Secret> {
  const value = spec.make()
  await draft.set(spec.id, value)
  return value
}

/** The value that `file:PATH` or `env:NAME` names, if it can be read. */
export async function fromReference(
  ref: string,
  { env, files }: Pick<SecretSources, 'env' | 'files'>,
): Promise<Secret | undefined> {
  const [kind, place] = [ref.slice(0, ref.indexOf(':')), ref.slice(ref.indexOf(':') + 1)]
  const text = kind === 'env' ? env[place] : await files.read(place)
  // An editor ends a file with a line break, which is not part of the secret.
  return text ? Secret.of(text.replace(/\r?\n$/, '')) : undefined
}

function missing({ ref, label, id }: SecretSpec): never {
  const why = ref === 'stored' ? 'it was never entered here' : `${ref} holds nothing that can be read`
  throw new Failure({
    what: `there is no value for the ${label}`,
    why,
    next: `enter it in the setup, or give ${id} as generate, file:PATH or env:NAME in the answers`,
    exit: Exit.usage,
  })
}
