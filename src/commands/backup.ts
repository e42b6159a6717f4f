import { join, resolve } from 'node:path'
import { type Manifest, packed, type Texts } from '../backup/pack.ts'
import { askPassphrase, newPassphrase } from '../backup/passphrase.ts'
import { type Seal, sealed } from '../backup/seal.ts'
import { versionIn } from '../checks/image.ts'
import { deploymentText } from '../deployment/file.ts'
import { dumped, writeDump } from '../dump/dump.ts'
import { schemaOf } from '../dump/facts.ts'
import { findTools } from '../dump/tools.ts'
import { endingOnSignals } from '../ending-on-signals.ts'
import { takeLock } from '../engine/lock.ts'
import type { PlanContext } from '../engine/step.ts'
import { Exit, Failure } from '../failure.ts'
import { openHostWorld } from '../host/ground.ts'
import { deploymentFiles } from '../paths.ts'
import { databaseLogin } from '../steps/logins.ts'
import { projectFiles } from '../steps/paths.ts'
import type { World } from '../world.ts'
import { version as gatewright } from '../version.ts'
import { deployed } from './deployed.ts'
import { type CommonOptions, commandName } from './options.ts'

export interface BackupOptions extends CommonOptions {
  passphraseFile?: string
  recipient?: string[]
}

const refused = (what: string, why: string, next: string) => new Failure({ what, why, next, exit: Exit.usage })

async function sealOf({ files }: World, { passphraseFile, recipient = [] }: BackupOptions): Promise<Seal> {
  if (recipient.length > 0 && passphraseFile !== undefined)
    throw refused('nothing was written', 'a file of age has a passphrase or recipients, not both', 'give one of them')
  if (recipient.length > 0) return { recipients: recipient }
  return {
    passphrase: passphraseFile === undefined ? await askPassphrase(true) : await newPassphrase(files, passphraseFile),
  }
}

async function secretsOf({ world, deployment }: PlanContext): Promise<Texts['secrets']> {
  const store = world.secretStore(deployment)
  const read = async (scope: 'container' | 'keys') =>
    Object.fromEntries([...(await store.read(scope))].map(([name, value]) => [name, value.reveal()]))
  return { container: await read('container'), keys: await read('keys') }
}

async function manifestOf(context: PlanContext, home: string, schema: string, signal: AbortSignal): Promise<Manifest> {
  const { world, deployment } = context
  const is = await world.engine.container(deployment.name)
  const digest = is && (await world.engine.image(is.imageId))?.digests[0]
  return {
    format: 1,
    deployment: deployment.name,
    at: world.now().toISOString(),
    gatewright,
    home,
    image: is?.spec.image ?? `${deployment.image.repository}:${deployment.image.tag}`,
    ...(is && { version: await versionIn(is.imageId, { ...context, signal }) }),
    ...(digest && { digest }),
    schema,
  }
}

/** Writes the backup of a gateway to `path`; the dump rests beside Gatewright's own files meanwhile. */
async function writeBackup(context: PlanContext, home: string, seal: Seal, path: string, signal: AbortSignal) {
  const { world, deployment } = context
  const { files } = world
  const { state } = deploymentFiles(world.own, deployment.name)
  const login = await databaseLogin(context)
  const tools = await findTools(world, deployment, login, signal)
  const dump = join(state, 'backup.sql.gz')
  try {
    const schema = await schemaOf(world, login)
    const bytes = await writeDump(files, dump, dumped(tools, login, { portable: true, signal }))
    const config = await files.read(projectFiles(deployment).configFile)
    const manifest = await manifestOf(context, home, schema, signal)
    const texts = {
      manifest,
      deployment: deploymentText(deployment),
      ...(config !== undefined && { config }),
      secrets: await secretsOf(context),
    }
    const content = await sealed(packed(texts, { bytes, content: files.stream(dump) }), seal)
    await files.write(path, content, { mode: 0o600, owner: world.owner })
    return { manifest, dumpBytes: bytes }
  } finally {
    await files.remove(dump)
  }
}

/** `gatewright backup FILE`: the whole gateway in one encrypted file. It goes on serving. */
export async function backup(options: BackupOptions, file: string): Promise<number> {
  const { world, user } = await openHostWorld()
  const context = await deployed(world, options.deployment)
  const path = resolve(file)
  if (await world.files.stat(path))
    throw refused(`${path} was not written`, 'it exists already', 'name a file that does not exist')
  const seal = await sealOf(world, options)
  const lock = await takeLock(deploymentFiles(world.own, options.deployment).lock, 'gatewright backup', world.now)
  const ending = new AbortController()
  try {
    const made = await endingOnSignals(
      () => ending.abort(stopped()),
      () => writeBackup(context, user.home, seal, path, ending.signal),
    )
    const { size = 0 } = (await world.files.stat(path)) ?? {}
    if (options.json) process.stdout.write(`${JSON.stringify({ file: path, bytes: size, ...made }, undefined, 2)}\n`)
    else
      process.stdout.write(
        `${path}: ${options.deployment} with its files, its secrets and its database, ${Math.ceil(size / 1000)} kB, encrypted with age.\nBring it back: ${commandName} restore ${path}\n`,
      )
    return Exit.done
  } finally {
    await lock.release()
  }
}

const stopped = () =>
  new Failure({
    what: 'stopped on request',
    why: 'the backup was interrupted; no file was written',
    next: 'run the same command again',
    exit: Exit.interrupted,
  })
