import { join } from 'node:path'
import { z } from 'zod'
import type { SecretStore } from '../adapters/secret-store.ts'
import { recordedFrom } from '../deployment/file.ts'
import type { Deployment } from '../deployment/schema.ts'
import { secretPlaceSchema } from '../deployment/secret-place.ts'
import { deploymentFiles } from '../paths.ts'
import type { Secret } from '../secret.ts'
import type { World } from '../world.ts'
import { type Stored, writeKeptSecrets } from './kept-secrets.ts'
import { parsedState } from '../state-file.ts'

/** A dump beside what is kept. */
const dumpSchema = z.strictObject({
  path: z.string(),
  bytes: z.number(),
  /** ISO 8601: rows of the audit that begin later are not in it. */
  at: z.string(),
  schema: z.string(),
})

export const keptSchema = z.strictObject({
  /** The container's id. */
  container: z.string(),
  /** ISO 8601: when it was kept. */
  at: z.string(),
  /** The recorded deployment.yaml; absent where a first setup had not come that far. */
  deployment: z.string().optional(),
  image: z.strictObject({
    reference: z.string(),
    id: z.string(),
    /** `repository@sha256:…`, by which it can be pulled again. */
    digest: z.string().optional(),
    /** LiteLLM's, as an earlier run read it from this very image. */
    version: z.string().optional(),
  }),
  /** State of the database's schema, as schemaOf says it; absent where the database could not be asked. */
  schema: z.string().optional(),
  dump: dumpSchema.optional(),
  files: z.array(z.strictObject({ path: z.string(), content: z.string(), mode: z.number() })),
  /** The store that keeps what goes with it of its secrets, as long as it is in service. */
  secretsIn: secretPlaceSchema,
})

/** What belonged to one container: its files, its image, and a dump of its database where one was made. Its secrets are kept by the secret store. */
export type Kept = z.output<typeof keptSchema>
export type Dump = z.output<typeof dumpSchema>

/** What comes back with an earlier deployment, beside its answers and its secrets. */
export interface BringsBack {
  /** Its config.yaml, with what others wrote in it. */
  config?: string
  /** Its database, where the present one is another. */
  dump?: Dump
  /** The database comes from elsewhere: it goes into one that is new, and takes the place of none. */
  intoEmpty?: true
  /** What the gateway of a backup bore, where it is proved whose backup it is. */
  identity?: { id: string; state: string }
  /** Settings that somebody else had added to the secret store, by scope. */
  foreign?: Record<string, ReadonlyMap<string, Secret>>
}

/** A deployment that served once, and that can serve again. */
export interface Generation {
  number: number
  kept: Kept
}

/** How many deployments before the present one are kept. */
export const keptGenerations = 5

type Place = Pick<World, 'files' | 'own'>

const directoryOf = ({ own }: Place, name: string) => join(deploymentFiles(own, name).state, 'generations')

const numberOf = (file: string) => Number(/^(\d+)\.json$/.exec(file)?.[1] ?? Number.NaN)

/** The generations that are kept, newest first. */
export async function generations(place: Place, name: string): Promise<Generation[]> {
  const directory = directoryOf(place, name)
  const numbers = (await place.files.list(directory)).map(numberOf).filter(number => !Number.isNaN(number))
  const read = async (number: number): Promise<Generation[]> => {
    const text = await place.files.read(join(directory, `${number}.json`))
    return text === undefined
      ? []
      : [{ number, kept: parsedState(text, keptSchema, join(directory, `${number}.json`)) }]
  }
  return (await Promise.all(numbers.sort((a, b) => b - a).map(read))).flat()
}

/** The deployment that a generation was. */
export const deploymentOf = ({ number, kept }: Generation): Deployment | undefined =>
  kept.deployment === undefined ? undefined : recordedFrom(kept.deployment, `generation ${number}`)

/** Adds what another container has just replaced, with those of its secrets that come back with it, and lets the oldest go. */
export async function addGeneration(
  place: Place,
  name: string,
  kept: Kept,
  store: SecretStore,
  values: Stored,
): Promise<void> {
  // Without a record of what it was, nothing could be made of it again.
  if (kept.deployment === undefined) return
  const { files } = place
  const directory = directoryOf(place, name)
  const earlier = await generations(place, name)
  await files.makeDirectory(directory, 0o700)
  const number = (earlier[0]?.number ?? 0) + 1
  if (values.container.size + values.keys.size > 0)
    await writeKeptSecrets(store, `generation-${number}`, { values, files: [] })
  await files.write(join(directory, `${number}.json`), JSON.stringify(kept), { mode: 0o600 })
  for (const old of earlier.slice(keptGenerations - 1)) {
    if (old.kept.dump) await files.remove(old.kept.dump.path)
    await store.kept.remove(`generation-${old.number}`)
    await files.remove(join(directory, `${old.number}.json`))
  }
}

/** Forgets the secrets that a store keeps for the way back. */
export async function forgetKeptSecrets(place: Place, name: string, store: SecretStore): Promise<void> {
  for (const { number } of await generations(place, name)) await store.kept.remove(`generation-${number}`)
}

/** Where a dump made at that moment lies. */
export const dumpPath = (place: Place, name: string, at: Date): string =>
  join(directoryOf(place, name), `${at.toISOString().slice(0, 19).replaceAll(':', '-')}.sql.gz`)

/**
 * The dump that brings the database to where a generation had it: its own, or one of a later generation whose database was the same. Nothing where the
 * database is still so.
 */
export function dumpFor(
  all: Generation[],
  { kept }: Generation,
  now: string | undefined,
): { needed: boolean; dump?: Dump } {
  if (kept.schema === undefined || now === undefined || kept.schema === now) return { needed: false }
  const dump = kept.dump ?? all.map(one => one.kept.dump).find(one => one?.schema === kept.schema)
  return { needed: true, ...(dump && { dump }) }
}
