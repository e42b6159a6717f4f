import { beforeEach, expect, test } from 'vitest'
import { localFiles } from '../../../src/adapters/local-files.ts'
import { openSecretStore } from '../../../src/adapters/secret-store/index.ts'
import type { Deployment } from '../../../src/deployment/schema.ts'
import { deploymentText } from '../../../src/deployment/file.ts'
import type { PlanContext } from '../../../src/engine/step.ts'
import { deploymentFiles, ownPaths } from '../../../src/paths.ts'
import { Secret } from '../../../src/secret.ts'
import { left, leftPlaces, rememberPlaces, settlePlaces } from '../../../src/steps/secrets/left.ts'
import { temporaryDirectory } from '../../doubles/directory.ts'
import { sampleDeployment } from '../sample.ts'

let directory: string
let own: ReturnType<typeof ownPaths>

const deploymentAt = (path: string) =>
  sampleDeployment({ servers: [], paths: { project: directory, secrets: `${directory}/${path}` } })

function contextOf(deployment: Deployment): PlanContext {
  const owner = { uid: process.getuid!(), gid: process.getgid!() }
  const secretStore = (one: Deployment) => openSecretStore(one, localFiles, owner)
  return { deployment, world: { files: localFiles, own, owner, secretStore } } as unknown as PlanContext
}

const storeOf = ({ world, deployment }: PlanContext) => world.secretStore(deployment)
const textOf = (path: string) => localFiles.read(`${directory}/${path}`)

const record = (deployment: Deployment) =>
  localFiles.write(deploymentFiles(own, deployment.name).deployment, deploymentText(deployment), { mode: 0o644 })

async function write(context: PlanContext): Promise<void> {
  await storeOf(context).write('container', new Map([['LITELLM_MASTER_KEY', Secret.of('master')]]))
  await storeOf(context).write('keys', new Map([['KEY_TEST_KEY', Secret.of('team')]]))
}

const planOf = async (context: PlanContext) => left.plan(await left.inspect(context), context).changes

/** Secrets were in `before.env` and are moved to where the context has them. */
async function moved(path: string): Promise<PlanContext> {
  const before = contextOf(deploymentAt('before/before.env'))
  await record(before.deployment)
  await write(before)
  const after = contextOf(deploymentAt(path))
  await rememberPlaces(after)
  await write(after)
  await record(after.deployment)
  return after
}

const leaveAll = async (context: PlanContext) => {
  for (const change of await planOf(context)) await left.apply(change, context as never)
}

beforeEach(async () => {
  directory = await temporaryDirectory()
  own = ownPaths({ XDG_CONFIG_HOME: directory, XDG_STATE_HOME: directory })
  const { state, deployment } = deploymentFiles(own, 'mcp-litellm')
  await localFiles.makeDirectory(state, 0o700)
  await localFiles.makeDirectory(deployment.replace(/\/[^/]+$/, ''), 0o755)
})

test('the plan tells of the copies, and once they are gone of nothing', async () => {
  const context = await moved('after/after.env')
  expect(await planOf(context)).toMatchObject([
    {
      action: 'remove',
      what: expect.stringContaining('before/before.env'),
      detail: expect.stringContaining('verified'),
    },
  ])
  await leaveAll(context)
  expect([await textOf('before/before.env'), await textOf('before/mcp-litellm.keys.env')]).toEqual([
    undefined,
    undefined,
  ])
  expect(await textOf('after/after.env')).toContain('master')
  expect(await planOf(context)).toEqual([])
  expect(await leftPlaces(context)).toEqual([])
})

test('a file that both places have in common stays', async () => {
  const context = await moved('before/after.env')
  await leaveAll(context)
  expect(await textOf('before/before.env')).toBeUndefined()
  expect(await textOf('before/mcp-litellm.keys.env')).toContain('team')
})

test('what somebody else has in the file that is left stays there, but for what moved along', async () => {
  const context = await moved('after/after.env')
  const text = '# theirs\nLITELLM_MASTER_KEY=master\nMOVED=along\nTHEIRS=stays\n'
  await localFiles.write(`${directory}/before/before.env`, text, { mode: 0o600 })
  const now = await storeOf(context).read('container')
  await storeOf(context).write('container', new Map([...now, ['MOVED', Secret.of('along')]]))
  await leaveAll(context)
  expect(await textOf('before/before.env')).toBe('# theirs\nTHEIRS=stays\n')
})

test('a move that was given up leaves nothing where it was to go', async () => {
  const after = await moved('after/after.env')
  const before = contextOf(deploymentAt('before/before.env'))
  await record(before.deployment)
  expect((await planOf(before)).map(({ what }) => what)).toEqual([expect.stringContaining('after/after.env')])
  await leaveAll(before)
  expect(await textOf('after/after.env')).toBeUndefined()
  expect((await storeOf(before).read('container')).size).toBe(1)
  expect(await leftPlaces(before)).toEqual([])
  expect((await storeOf(after).read('keys')).size).toBe(0)
})

test('a place in which nothing is any more is forgotten', async () => {
  const context = await moved('after/after.env')
  await settlePlaces(context)
  expect(await leftPlaces(context)).toHaveLength(1)
  await localFiles.removeTree(`${directory}/before`)
  await settlePlaces(context)
  expect(await leftPlaces(context)).toEqual([])
})
