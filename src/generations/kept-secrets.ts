import { z } from 'zod'
import type { KeptName, SecretScope, SecretStore } from '../adapters/secret-store.ts'
import { Exit, Failure } from '../failure.ts'
import { Secret } from '../secret.ts'

/** Content of a store by scope. */
export type Stored = Record<SecretScope, ReadonlyMap<string, Secret>>

/** Secrets that are kept for a way back. `files` are env files as they were, so that their comments and their order come back too. */
export interface KeptSecrets {
  values: Stored
  files: { path: string; content: Secret; mode: number }[]
}

const valuesSchema = z.record(z.string(), z.string()).default({})

const schema = z.strictObject({
  values: z.strictObject({ container: valuesSchema, keys: valuesSchema }),
  files: z.array(z.strictObject({ path: z.string(), content: z.string(), mode: z.number() })),
})

const asMap = (values: Record<string, string>) =>
  new Map(Object.entries(values).map(([name, value]) => [name, Secret.of(value)]))

const asObject = (values: ReadonlyMap<string, Secret>) =>
  Object.fromEntries([...values].map(([name, value]) => [name, value.reveal()]))

/** What the store keeps under a name. */
export async function readKeptSecrets({ kept }: SecretStore, name: KeptName): Promise<KeptSecrets | undefined> {
  const text = await kept.read(name)
  if (text === undefined) return undefined
  try {
    const { values, files } = schema.parse(JSON.parse(text.reveal()))
    return {
      values: { container: asMap(values.container), keys: asMap(values.keys) },
      files: files.map(file => ({ ...file, content: Secret.of(file.content) })),
    }
  } catch {
    // The parser's own message quotes what it read, which is secret.
    throw new Failure({
      what: `${kept.where(name)} cannot be understood`,
      why: 'it is damaged, or a newer Gatewright wrote it',
      next: 'move it away: the secrets in use are not in it, only those of an earlier deployment',
      exit: Exit.refused,
    })
  }
}

/** Keeps secrets in the store, under a name. */
export const writeKeptSecrets = (
  { kept }: SecretStore,
  name: KeptName,
  { values, files }: KeptSecrets,
): Promise<void> =>
  kept.write(
    name,
    Secret.of(
      JSON.stringify({
        values: { container: asObject(values.container), keys: asObject(values.keys) },
        files: files.map(file => ({ ...file, content: file.content.reveal() })),
      }),
    ),
  )

/** Everything that a store holds. */
export const storeContent = async (store: SecretStore): Promise<Stored> => ({
  container: await store.read('container'),
  keys: await store.read('keys'),
})
