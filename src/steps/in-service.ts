import type { SecretScope, SecretStore } from '../adapters/secret-store.ts'
import type { ContainerState } from '../adapters/container-engine.ts'
import type { ApplyContext, PlanContext } from '../engine/step.ts'
import { addGeneration, type Dump, generations, type Kept } from '../generations/generation.ts'
import { recordedFrom } from '../deployment/file.ts'
import { secretPlaceOf, withSecretPlace } from '../deployment/secret-place.ts'
import { type KeptSecrets, storeContent, type Stored, writeKeptSecrets } from '../generations/kept-secrets.ts'
import { secretsToKeep } from '../generations/secrets.ts'
import { schemaOf } from '../dump/facts.ts'
import { deploymentFiles } from '../paths.ts'
import { Secret } from '../secret.ts'
import { forgetBesideBefore, putBesideBack } from './beside/way-back.ts'
import { startAndWait } from './container/ready.ts'
import { bringDatabaseBack } from './database-content.ts'
import { databaseLogin } from './logins.ts'
import { type InService, keptPath, ownContainers, readKept, readWhole, storeAt } from './kept-in-service.ts'
import { projectFiles } from '../gateway/paths.ts'
import { receiptOf, recorded } from '../gateway/recorded.ts'
import { placeInService } from './secrets/earlier.ts'
import { leaveStores } from './secrets/left.ts'

/*
 * What belongs to the container in service, as it was before a change: its generated files, the MCP servers beside it and the state of its database, kept in
 * the state directory, and its secrets, kept in the secret store that has them; from the first write of a change until another container is in service. Should
 * the change fail, all of it is put back, so that the gateway that goes on serving is also the one that a restart, deploy.sh and every later command find;
 * should it succeed, it is the newest generation.
 */

const scopes: SecretScope[] = ['container', 'keys']

const writeKept = (context: PlanContext, kept: Kept) =>
  context.world.files.write(keptPath(context), JSON.stringify(kept), { mode: 0o600 })

/** Files that are there, as they are. */
async function filesAt({ world: { files } }: PlanContext, paths: string[]): Promise<Kept['files']> {
  const found = await Promise.all(
    paths.map(async path => {
      const content = await files.read(path)
      const mode = (await files.stat(path))?.mode
      return content === undefined || mode === undefined ? [] : [{ path, content, mode }]
    }),
  )
  return found.flat()
}

async function secretsAt(context: PlanContext, store: SecretStore): Promise<KeptSecrets> {
  const values = await storeContent(store)
  const files = store.kind === 'file' ? await filesAt(context, scopes.map(store.where)) : []
  return { values, files: files.map(file => ({ ...file, content: Secret.of(file.content) })) }
}

async function imageOf(context: PlanContext, { spec, imageId }: ContainerState): Promise<Kept['image']> {
  const made = await recorded(context)
  const isKnown = receiptOf<string>(made, 'image:image', 'imageId') === imageId
  const version = isKnown ? receiptOf<string>(made, 'image:image', 'version') : undefined
  const digest = (await context.world.engine.image(imageId))?.digests[0]
  return { reference: spec.image, id: imageId, ...(digest && { digest }), ...(version && { version }) }
}

/** The state of the proxy's database; nothing where it cannot be asked, which must not stand in the way of a change. */
const schemaNow = async (context: PlanContext): Promise<string | undefined> =>
  schemaOf(context.world, await databaseLogin(context)).catch(() => undefined)

/** Keeps what is in service, before the first write of a change. What an earlier, unfinished change kept stays: it is older and belongs to the same container. */
export async function keepInService(context: PlanContext): Promise<void> {
  const own = await ownContainers(context)
  const whole = await readWhole(context)
  if (whole && own.some(({ id }) => id === whole.kept.container)) return
  const serving = own.find(({ status }) => status === 'running')
  if (!serving) return forgetInService(context)
  const { world, deployment } = context
  const secretsIn = await placeInService(world, deployment)
  const store = storeAt(context, secretsIn)
  const text = await world.files.read(deploymentFiles(world.own, deployment.name).deployment)
  const schema = await schemaNow(context)
  const { configFile, deployScript, setupSql } = projectFiles(deployment)
  await writeKeptSecrets(store, 'in-service', await secretsAt(context, store))
  await writeKept(context, {
    container: serving.id,
    at: world.now().toISOString(),
    ...(text !== undefined && { deployment: text }),
    image: await imageOf(context, serving),
    ...(schema && { schema }),
    files: await filesAt(context, [configFile, deployScript, setupSql]),
    secretsIn,
  })
}

/** Adds a dump to what is kept. */
export async function keepDump(context: PlanContext, dump: Dump): Promise<void> {
  const kept = await readKept(context)
  if (kept) await writeKept(context, { ...kept, dump })
}

/** What was put back: nothing, or what belongs to the container in service; `told` is what that cost. */
export interface PutBack {
  isThere: boolean
  told?: string
}

/** Puts back what was kept, if the container that it belongs to is still there. */
export async function putInServiceBack(context: PlanContext): Promise<PutBack> {
  const whole = await readWhole(context)
  if (!whole) return { isThere: false }
  const is = (await ownContainers(context)).find(({ id }) => id === whole.kept.container)
  if (!is) return { isThere: false }
  await putBack(context, whole)
  await putBesideBack(context)
  const told = await databaseBack(context, whole.kept, is)
  return { isThere: true, ...(told && { told }) }
}

async function putBack(context: PlanContext, { kept, secrets, store }: InService): Promise<void> {
  const { world } = context
  const secretFiles = secrets.files.map(file => ({ ...file, content: file.content.reveal() }))
  for (const { path, content, mode } of [...kept.files, ...secretFiles])
    if ((await world.files.read(path)) !== content) await world.files.write(path, content, { mode, owner: world.owner })
  if (store.kind === 'keychain') for (const scope of scopes) await store.write(scope, new Map(secrets.values[scope]))
  // What the change had taken to another store.
  await leaveStores({ world, deployment: withSecretPlace(context.deployment, kept.secretsIn) }, [
    secretPlaceOf(context.deployment),
  ])
}

/** Going back is finished also when the run was stopped by its user. */
const toTheEnd = (context: PlanContext): ApplyContext => ({
  report: () => undefined,
  ...context,
  signal: new AbortController().signal,
})

/** Brings the dump back where the new version migrated the database, while the container that belongs to it does not run. */
async function databaseBack(context: PlanContext, { dump }: Kept, is: ContainerState): Promise<string | undefined> {
  if (!dump || (await schemaOf(context.world, await databaseLogin(context))) === dump.schema) return undefined
  const { engine } = context.world
  const serves = is.status === 'running'
  if (serves) await engine.stop(is.id)
  try {
    return await bringDatabaseBack(toTheEnd(context), dump)
  } finally {
    if (serves) await startAndWait(toTheEnd(context), is.id)
  }
}

/** Another container is in service: what was kept becomes the newest generation. */
export async function retireInService(context: PlanContext): Promise<void> {
  const whole = await readWhole(context)
  // What was made by hand is no deployment that could be made again.
  if (whole && whole.kept.container !== context.deployment.adopted?.container) {
    const { world, deployment } = context
    const store = world.secretStore(deployment)
    await addGeneration(world, deployment.name, whole.kept, store, await secretsOfGeneration(whole, store))
  }
  await forget(context)
}

/** What the store does not have any more, and what is in it and comes back all the same. */
async function secretsOfGeneration({ kept, secrets }: InService, store: SecretStore): Promise<Stored> {
  const was = kept.deployment === undefined ? undefined : recordedFrom(kept.deployment, 'what served')
  return was ? secretsToKeep(was, secrets.values, await storeContent(store)) : { container: new Map(), keys: new Map() }
}

/** Forgets it: the change is made and the container is the same, or everything is put back. */
export async function forgetInService(context: PlanContext): Promise<void> {
  const { world, deployment } = context
  const dump = (await readKept(context))?.dump
  // A run that was killed may have made a generation of it already.
  const isKept = dump && (await generations(world, deployment.name)).some(one => one.kept.dump?.path === dump.path)
  if (dump && !isKept) await world.files.remove(dump.path)
  await forget(context)
}

/** What says that something is kept goes last. */
async function forget(context: PlanContext): Promise<void> {
  const kept = await readKept(context)
  await forgetBesideBefore(context)
  if (!kept) return
  await storeAt(context, kept.secretsIn).kept.remove('in-service')
  await context.world.files.remove(keptPath(context))
}
