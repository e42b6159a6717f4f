import { join } from 'node:path'
import { parseEnvText } from '../adapters/secret-store/env-text.ts'
import type { SecretScope, SecretStore } from '../adapters/secret-store.ts'
import type { ContainerState } from '../adapters/container-engine.ts'
import type { ApplyContext, PlanContext } from '../engine/step.ts'
import { addGeneration, type Dump, type Kept, keptSchema } from '../generations/generation.ts'
import { schemaOf } from '../dump/facts.ts'
import { deploymentFiles } from '../paths.ts'
import { Secret } from '../secret.ts'
import { forgetBesideBefore, putBesideBack } from './beside/way-back.ts'
import { previousName } from './container/names.ts'
import { startAndWait } from './container/ready.ts'
import { bringDatabaseBack } from './database-content.ts'
import { databaseLogin } from './logins.ts'
import { isOwn } from './own.ts'
import { projectFiles } from './paths.ts'
import { receiptOf, recorded } from './recorded.ts'
import { earlierStore } from './secrets/earlier.ts'

/*
 * What belongs to the container in service, as it was before a change: its generated files, its secrets, the MCP servers beside it, and the state of its
 * database. Kept in the state directory, mode 600, from the first write of a change until another container is in service. Should the change fail, all of it is
 * put back, so that the gateway that goes on serving is also the one that a restart, deploy.sh and every later command find; should it succeed, it is the
 * newest generation.
 */

const scopes: SecretScope[] = ['container', 'keys']

const keptPath = ({ world, deployment }: PlanContext) =>
  join(deploymentFiles(world.own, deployment.name).state, 'in-service.json')

/** What is kept of the container in service, while a change is on its way. */
export async function readKept(context: PlanContext): Promise<Kept | undefined> {
  const text = await context.world.files.read(keptPath(context))
  return text === undefined ? undefined : keptSchema.parse(JSON.parse(text))
}

const writeKept = (context: PlanContext, kept: Kept) =>
  context.world.files.write(keptPath(context), JSON.stringify(kept), { mode: 0o600 })

/** The deployment's own container under its name, or moved aside by a run that was killed. */
async function ownContainers({ world, deployment }: PlanContext): Promise<ContainerState[]> {
  const { name } = deployment
  const found = await Promise.all([world.engine.container(name), world.engine.container(previousName(name))])
  return found.filter(is => isOwn(is, deployment)).map(is => is!)
}

/** The store in which the secrets in service are: the change may be for another one. */
const storeInService = async ({ world, deployment }: PlanContext): Promise<SecretStore> =>
  (await earlierStore(world, deployment)) ?? world.secretStore(deployment)

async function secretsOf(store: SecretStore): Promise<Kept['secrets']> {
  if (store.kind === 'file') return {}
  const read = async (scope: SecretScope) =>
    [scope, Object.fromEntries([...(await store.read(scope))].map(([name, value]) => [name, value.reveal()]))] as const
  return Object.fromEntries(await Promise.all(scopes.map(read)))
}

async function filesOf({ world, deployment }: PlanContext, store: SecretStore): Promise<Kept['files']> {
  const { configFile, deployScript, setupSql } = projectFiles(deployment)
  const paths = [configFile, deployScript, setupSql, ...(store.kind === 'file' ? scopes.map(store.where) : [])]
  const found = await Promise.all(
    paths.map(async path => {
      const content = await world.files.read(path)
      const mode = (await world.files.stat(path))?.mode
      return content === undefined || mode === undefined ? [] : [{ path, content, mode }]
    }),
  )
  return found.flat()
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
  const kept = await readKept(context)
  if (kept && own.some(({ id }) => id === kept.container)) return
  const serving = own.find(({ status }) => status === 'running')
  if (!serving) return forgetInService(context)
  const { world, deployment } = context
  const store = await storeInService(context)
  const text = await world.files.read(deploymentFiles(world.own, deployment.name).deployment)
  const schema = await schemaNow(context)
  await writeKept(context, {
    container: serving.id,
    at: world.now().toISOString(),
    ...(text !== undefined && { deployment: text }),
    image: await imageOf(context, serving),
    ...(schema && { schema }),
    files: await filesOf(context, store),
    secrets: await secretsOf(store),
  })
}

/** The secrets of the container in service, by variable, while a change is under way; `undefined` where none is, or nothing served when it began. */
export async function secretsInService(context: PlanContext): Promise<ReadonlyMap<string, Secret> | undefined> {
  const kept = await readKept(context)
  const own = await ownContainers(context)
  if (kept && own.some(({ id }) => id === kept.container)) return keptSecrets(kept, await storeInService(context))
  if (!own.some(({ status }) => status === 'running')) return undefined
  return (await storeInService(context)).read('container')
}

function keptSecrets({ files, secrets }: Kept, store: SecretStore): ReadonlyMap<string, Secret> {
  if (store.kind === 'keychain')
    return new Map(Object.entries(secrets.container ?? {}).map(([name, value]) => [name, Secret.of(value)]))
  const path = store.where('container')
  const file = files.find(one => one.path === path)
  return parseEnvText(file?.content ?? '', path)
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
  const kept = await readKept(context)
  if (!kept) return { isThere: false }
  const is = (await ownContainers(context)).find(({ id }) => id === kept.container)
  if (!is) return { isThere: false }
  await putBack(context, kept)
  await putBesideBack(context)
  const told = await databaseBack(context, kept, is)
  return { isThere: true, ...(told && { told }) }
}

async function putBack(context: PlanContext, { files, secrets }: Kept): Promise<void> {
  const { world } = context
  for (const { path, content, mode } of files)
    if ((await world.files.read(path)) !== content) await world.files.write(path, content, { mode, owner: world.owner })
  const store = await storeInService(context)
  for (const [scope, values] of Object.entries(secrets)) {
    const content = new Map(Object.entries(values).map(([name, value]) => [name, Secret.of(value)]))
    await store.write(scope as SecretScope, content)
  }
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
  const kept = await readKept(context)
  // What was made by hand is no deployment that could be made again.
  const isOurs = kept && kept.container !== context.deployment.adopted?.container
  if (isOurs) await addGeneration(context.world, context.deployment.name, kept)
  await forgetBesideBefore(context)
  await context.world.files.remove(keptPath(context))
}

/** Forgets it: the change is made and the container is the same, or everything is put back. */
export async function forgetInService(context: PlanContext): Promise<void> {
  const kept = await readKept(context)
  if (kept?.dump) await context.world.files.remove(kept.dump.path)
  await forgetBesideBefore(context)
  await context.world.files.remove(keptPath(context))
}
