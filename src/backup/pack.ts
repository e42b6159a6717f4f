import { createHash } from 'node:crypto'
import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import tar from 'tar-stream'
import { z } from 'zod'
import { readInput } from '../adapters/bounded-file.ts'
import { boundedJson } from '../bounds.ts'
import { Exit, Failure } from '../failure.ts'
import { Secret } from '../secret.ts'
import { isProof, proofOf, saltKeyName, summed, type Sums, sumOf } from './proof.ts'
import { notOpened } from './seal.ts'

/** What a backup says of itself. */
const manifestSchema = z.object({
  format: z.literal(1),
  deployment: z.string(),
  /** ISO 8601. */
  at: z.iso.datetime(),
  gatewright: z.string(),
  /** Of the user whose gateway it was: paths below it go below the home of who restores. */
  home: z.string(),
  image: z.string(),
  version: z.string().optional(),
  digest: z.string().optional(),
  /** As schemaOf says it. */
  schema: z.string(),
  /** What the gateway’s container, role and database bear, and the state directory that knew it. Absent in backups from before there were any. */
  identity: z.object({ id: z.uuid(), state: z.string() }).optional(),
})

export type Manifest = z.output<typeof manifestSchema>

/** The texts of a backup; the dump is a file beside them, since it may be large. */
export interface Texts {
  manifest: Manifest
  deployment: string
  config?: string
  /** By scope and variable. */
  secrets: Record<string, Record<string, string>>
}

const names = {
  manifest: 'manifest.json',
  deployment: 'deployment.yaml',
  config: 'config.yaml',
  secrets: 'secrets.json',
  dump: 'database.sql.gz',
  proof: 'proof.txt',
}

const known = new Set(Object.values(names))

const saltKeyIn = (secrets: Texts['secrets']): Secret | undefined => {
  const value = Object.hasOwn(secrets, 'container') ? secrets.container?.[saltKeyName] : undefined
  return value ? Secret.of(value) : undefined
}

/** A backup as a tar archive: whoever has opened it with age can read it with tar. Its proof is the last, since it is made of all the rest. */
export function packed(texts: Texts, dump: { bytes: number; content: AsyncIterable<Uint8Array> }): Readable {
  const archive = tar.pack()
  const out = new PassThrough()
  const sums = new Map<string, string>()
  const hash = createHash('sha256')
  // Whoever reads gets the cause, before tar-stream ends with one of its own.
  const dumpContent = async function* () {
    try {
      yield* summed(dump.content, hash)
    } catch (error) {
      out.destroy(error as Error)
      throw error
    }
  }
  const add = async () => {
    const text = (name: string, content: string) => {
      sums.set(name, sumOf(content))
      archive.entry({ name, mode: 0o600 }, content)
    }
    text(names.manifest, JSON.stringify(texts.manifest, undefined, 2))
    text(names.deployment, texts.deployment)
    if (texts.config !== undefined) text(names.config, texts.config)
    text(names.secrets, JSON.stringify(texts.secrets, undefined, 2))
    const entry = archive.entry({ name: names.dump, mode: 0o600, size: dump.bytes })
    await pipeline(Readable.from(dumpContent()), entry)
    sums.set(names.dump, hash.digest('hex'))
    const saltKey = saltKeyIn(texts.secrets)
    if (saltKey) archive.entry({ name: names.proof, mode: 0o600 }, proofOf(saltKey, sums))
    archive.finalize()
  }
  void pipeline(archive, out).catch(() => undefined)
  void add().catch((error: Error) => out.destroy(error))
  return out
}

/** A backup that was read. */
export interface Unpacked extends Texts {
  /** Whether whoever made it knew this salt key. */
  isProvedBy(saltKey: Secret): boolean
}

/** Reads a backup; the dump goes to `keepDump` as it comes. */
export async function unpacked(
  content: Readable,
  path: string,
  keepDump: (content: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<Unpacked> {
  const texts = new Map<string, string>()
  const sums = new Map<string, string>()
  const archive = tar.extract()
  const take = async (name: string, stream: Readable) => {
    if (name === names.dump) {
      const hash = createHash('sha256')
      await keepDump(summed(copyOf(stream), hash))
      sums.set(name, hash.digest('hex'))
      return
    }
    const text = await readInput(copyOf(stream), `${name} in ${path}`)
    texts.set(name, text)
    if (name !== names.proof) sums.set(name, sumOf(text))
  }
  archive.on('entry', ({ name, type }, stream, next) => {
    // What no backup has is not read, and nothing of an archive is ever written by the name that it gives.
    if (type !== 'file' || !known.has(name) || texts.has(name) || sums.has(name)) return next(strange(path))
    take(name, stream as Readable).then(() => next(), next)
  })
  // age proves that its content is as it was written, so what is no archive then never was one.
  let isBroken = false
  content.on('error', () => (isBroken = true))
  try {
    await pipeline(content, archive)
  } catch (error) {
    if (error instanceof Failure) throw error
    throw isBroken
      ? notOpened(path, 'it is cut off or damaged', 'take another copy of it', error)
      : foreign(path, error)
  }
  return { ...textsIn(texts, sums, path), isProvedBy: proved(texts, sums) }
}

const proved =
  (texts: ReadonlyMap<string, string>, sums: Sums) =>
  (saltKey: Secret): boolean =>
    isProof(texts.get(names.proof) ?? '', saltKey, sums)

/** The texts of an archive, each as it has to be. */
function textsIn(texts: ReadonlyMap<string, string>, sums: Sums, path: string): Texts {
  const about = {
    what: `${path} cannot be opened`,
    next: 'name a file that gatewright backup wrote',
    exit: Exit.refused,
  }
  const parse = <T>(name: string, schema: z.ZodType<T>): T => {
    const found = schema.safeParse(boundedJson(texts.get(name) ?? '', about))
    if (found.success) return found.data
    throw foreign(path, found.error)
  }
  if (sums.size === 0) throw foreign(path, undefined)
  const deployment = texts.get(names.deployment)
  const manifest = parse(names.manifest, manifestSchema)
  const secrets = parse(names.secrets, z.record(z.string(), z.record(z.string(), z.string())))
  if (deployment === undefined || !sums.has(names.dump))
    throw notOpened(path, 'it is cut off: parts of it are missing', 'take another copy of it')
  const config = texts.get(names.config)
  return { manifest, deployment, secrets, ...(config !== undefined && { config }) }
}

/** tar-stream's entries are of an older kind of streams, without an async iterator of their own. */
function copyOf(stream: NodeJS.ReadableStream): Readable {
  const copy = new PassThrough()
  let isWhole = false
  stream.on('error', error => copy.destroy(error))
  stream.on('end', () => (isWhole = true))
  stream.on('close', () => isWhole || copy.destroy(new Error('it is cut off')))
  stream.pipe(copy)
  return copy
}

const strange = (path: string) =>
  notOpened(path, 'it holds something that no backup has', 'do not use it: somebody may have changed it')

const foreign = (path: string, cause: unknown) =>
  notOpened(
    path,
    'it is no backup of Gatewright, or one of a newer Gatewright',
    'name a file that gatewright backup wrote',
    cause,
  )
