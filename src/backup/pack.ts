import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { buffer } from 'node:stream/consumers'
import tar from 'tar-stream'
import { z } from 'zod'
import { Failure } from '../failure.ts'
import { notOpened } from './seal.ts'

/** What a backup says of itself. */
export const manifestSchema = z.object({
  format: z.literal(1),
  deployment: z.string(),
  /** ISO 8601. */
  at: z.string(),
  gatewright: z.string(),
  /** Of the user whose gateway it was: paths below it go below the home of who restores. */
  home: z.string(),
  image: z.string(),
  version: z.string().optional(),
  digest: z.string().optional(),
  /** As schemaOf says it. */
  schema: z.string(),
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
}

/** A backup as a tar archive: whoever has opened it with age can read it with tar. */
export function packed(texts: Texts, dump: { bytes: number; content: AsyncIterable<Uint8Array> }): Readable {
  const archive = tar.pack()
  const out = new PassThrough()
  // Whoever reads gets the cause, before tar-stream ends with one of its own.
  const dumpContent = async function* () {
    try {
      yield* dump.content
    } catch (error) {
      out.destroy(error as Error)
      throw error
    }
  }
  const add = async () => {
    const text = (name: string, content: string) => archive.entry({ name, mode: 0o600 }, content)
    text(names.manifest, JSON.stringify(texts.manifest, undefined, 2))
    text(names.deployment, texts.deployment)
    if (texts.config !== undefined) text(names.config, texts.config)
    text(names.secrets, JSON.stringify(texts.secrets, undefined, 2))
    const entry = archive.entry({ name: names.dump, mode: 0o600, size: dump.bytes })
    await pipeline(Readable.from(dumpContent()), entry)
    archive.finalize()
  }
  void pipeline(archive, out).catch(() => undefined)
  void add().catch((error: Error) => out.destroy(error))
  return out
}

/** Reads a backup; the dump goes to `keepDump` as it comes. */
export async function unpacked(
  content: Readable,
  path: string,
  keepDump: (content: Readable) => Promise<void>,
): Promise<Texts> {
  const texts = new Map<string, string>()
  const archive = tar.extract()
  let hasDump = false
  archive.on('entry', ({ name }, stream, next) => {
    const take = name === names.dump ? ((hasDump = true), keepDump(copyOf(stream))) : readText(name, stream, texts)
    take.then(() => next(), next)
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
  const parse = <T>(name: string, read: (text: string) => T): T => {
    try {
      return read(texts.get(name) ?? '')
    } catch (error) {
      throw foreign(path, error)
    }
  }
  const manifest = parse(names.manifest, text => manifestSchema.parse(JSON.parse(text)))
  const secrets = parse(names.secrets, text =>
    z.record(z.string(), z.record(z.string(), z.string())).parse(JSON.parse(text)),
  )
  const deployment = texts.get(names.deployment)
  if (deployment === undefined || !hasDump)
    throw notOpened(path, 'it is cut off: parts of it are missing', 'take another copy of it')
  const config = texts.get(names.config)
  return { manifest, deployment, secrets, ...(config !== undefined && { config }) }
}

async function readText(name: string, stream: NodeJS.ReadableStream, texts: Map<string, string>): Promise<void> {
  texts.set(name, (await buffer(stream as Readable)).toString('utf8'))
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

const foreign = (path: string, cause: unknown) =>
  notOpened(
    path,
    'it is no backup of Gatewright, or one of a newer Gatewright',
    'name a file that gatewright backup wrote',
    cause,
  )
