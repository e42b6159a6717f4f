import { join } from 'node:path'
import { z } from 'zod'
import { parseEnvText } from '../adapters/secret-store/env-text.ts'
import type { SecretScope, SecretStore } from '../adapters/secret-store.ts'
import type { ContainerState } from '../adapters/container-engine.ts'
import type { PlanContext } from '../engine/step.ts'
import { deploymentFiles } from '../paths.ts'
import { Secret } from '../secret.ts'
import { previousName } from './container/names.ts'
import { ownLabel, projectFiles } from './paths.ts'
import { earlierStore } from './secrets/earlier.ts'

/**
 * What belongs to the container in service, as it was before a change: its generated files and its secrets. Kept in the state directory, mode 600, from
 * the first write of a change until another container is in service; should the change fail, all of it is put back, so that the gateway that goes
 * on serving is also the one that a restart, deploy.sh and every later command find.
 */
const keptSchema = z.strictObject({
  /** The container's id. */
  container: z.string(),
  files: z.array(z.strictObject({ path: z.string(), content: z.string(), mode: z.number() })),
  /** By scope, in keychain mode; with env files the texts are among the files, so that their comments come back as well. */
  secrets: z.record(z.string(), z.record(z.string(), z.string())),
})

type Kept = z.output<typeof keptSchema>

const scopes: SecretScope[] = ['container', 'keys']

const keptPath = ({ world, deployment }: PlanContext) =>
  join(deploymentFiles(world.own, deployment.name).state, 'in-service.json')

async function readKept(context: PlanContext): Promise<Kept | undefined> {
  const text = await context.world.files.read(keptPath(context))
  return text === undefined ? undefined : keptSchema.parse(JSON.parse(text))
}

/** The deployment's own container under its name, or moved aside by a run that was killed. */
async function ownContainers({ world, deployment: { name } }: PlanContext): Promise<ContainerState[]> {
  const found = await Promise.all([world.engine.container(name), world.engine.container(previousName(name))])
  return found.filter(is => is?.spec.labels[ownLabel] === name).map(is => is!)
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

/** Keeps what is in service, before the first write of a change. What an earlier, unfinished change kept stays: it is older and belongs to the same container. */
export async function keepInService(context: PlanContext): Promise<void> {
  const own = await ownContainers(context)
  const kept = await readKept(context)
  if (kept && own.some(({ id }) => id === kept.container)) return
  const serving = own.find(({ status }) => status === 'running')
  if (!serving) return forgetInService(context)
  const store = await storeInService(context)
  const now: Kept = {
    container: serving.id,
    files: await filesOf(context, store),
    secrets: await secretsOf(store),
  }
  await context.world.files.write(keptPath(context), JSON.stringify(now), { mode: 0o600 })
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

/** Puts back what was kept, if the container that it belongs to is still there. Answers whether something was. */
export async function putInServiceBack(context: PlanContext): Promise<boolean> {
  const kept = await readKept(context)
  if (!kept) return false
  const isThere = (await ownContainers(context)).some(({ id }) => id === kept.container)
  if (isThere) await putBack(context, kept)
  return isThere
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

/** Forgets it: another container is in service, or the change is made. */
export const forgetInService = (context: PlanContext): Promise<void> => context.world.files.remove(keptPath(context))
