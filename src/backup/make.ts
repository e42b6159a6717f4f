import { dirname, join } from 'node:path'
import type { Files } from '../adapters/files.ts'
import { refuseUncorrected } from '../hand-made/uncorrected.ts'
import { type Manifest, packed, type Texts } from './pack.ts'
import { type Seal, sealed } from './seal.ts'
import { versionIn } from '../checks/image.ts'
import { deploymentText } from '../deployment/file.ts'
import { dumped, writeDump } from '../dump/dump.ts'
import { schemaOf } from '../dump/facts.ts'
import { findTools } from '../dump/tools.ts'
import { lockGateway } from '../engine/lock.ts'
import type { PlanContext } from '../engine/step.ts'
import { Exit, Failure } from '../failure.ts'
import { readIdentity } from '../identity/identity.ts'
import type { HostFacts } from '../host/facts.ts'
import { deploymentFiles } from '../paths.ts'
import { databaseLogin } from '../steps/logins.ts'
import { projectFiles } from '../gateway/paths.ts'
import type { World } from '../world.ts'
import { version as gatewright } from '../version.ts'
import { deployed } from '../gateway/deployed.ts'
import { commandName } from '../command-name.ts'

const refused = (what: string, why: string, next: string) => new Failure({ what, why, next, exit: Exit.usage })

async function secretsOf({ world, deployment }: PlanContext): Promise<Texts['secrets']> {
  const store = world.secretStore(deployment)
  const read = async (scope: 'container' | 'keys') =>
    Object.fromEntries([...(await store.read(scope))].map(([name, value]) => [name, value.reveal()]))
  return { container: await read('container'), keys: await read('keys') }
}

async function manifestOf(context: PlanContext, home: string, schema: string, signal: AbortSignal): Promise<Manifest> {
  const { world, deployment } = context
  const identity = await readIdentity(world, deployment.name)
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
    ...(identity && { identity: { id: identity.id, state: identity.state } }),
  }
}

/** Where a backup goes, and who wanted it: it is theirs. */
interface Wanted {
  user: Pick<HostFacts['user'], 'home' | 'uid' | 'gid'>
  path: string
}

/** Writes the backup of a gateway to `path`; the dump rests beside Gatewright's own files meanwhile. */
async function writeBackup(context: PlanContext, seal: Seal, { user, path }: Wanted, signal: AbortSignal) {
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
    const manifest = await manifestOf(context, user.home, schema, signal)
    const texts = {
      manifest,
      deployment: deploymentText(deployment),
      ...(config !== undefined && { config }),
      secrets: await secretsOf(context),
    }
    const content = await sealed(packed(texts, { bytes, content: files.stream(dump) }), seal)
    await files.write(path, content, { mode: 0o600, owner: { uid: user.uid, gid: user.gid } })
    return { manifest, dumpBytes: bytes }
  } finally {
    await files.remove(dump)
  }
}

/** Why no backup can be written to `path`, if so: known before the dump is made. */
export async function fileProblem(files: Files, path: string): Promise<Failure | undefined> {
  const what = `${path} was not written`
  if (await files.stat(path)) return refused(what, 'it exists already', 'name a file that does not exist')
  const directory = dirname(path)
  if (!(await files.stat(directory)))
    return refused(what, `${directory} does not exist`, 'make it, or name a file in a directory that exists')
  return undefined
}

export interface Made {
  file: string
  bytes: number
  manifest: Manifest
  dumpBytes: number
}

/** Makes the backup of a gateway that is there, which nobody else may change meanwhile. */
export async function makeBackup(
  world: World,
  { name, ...wanted }: Wanted & { name: string },
  seal: Seal,
  signal: AbortSignal,
): Promise<Made> {
  const context = await deployed(world, name)
  await refuseUncorrected(world, context.deployment, `${wanted.path} was not written`)
  const lock = await lockGateway(world, name, 'gatewright backup')
  try {
    const made = await writeBackup(context, seal, wanted, signal)
    return { file: wanted.path, bytes: (await world.files.stat(wanted.path))?.size ?? 0, ...made }
  } finally {
    await lock.release()
  }
}

/** What was written, and how it is brought back. */
export const backupText = (name: string, { file, bytes }: Made): string[] => [
  `${file}: ${name} with its files, its secrets and its database, ${Math.ceil(bytes / 1000)} kB, encrypted with age.`,
  `Bring it back: ${commandName} restore ${file}`,
]

/** Why a backup ended early. */
export const stopped = () =>
  new Failure({
    what: 'stopped on request',
    why: 'the backup was interrupted; no file was written',
    next: 'run the same command again',
    exit: Exit.interrupted,
  })
