import { execa } from 'execa'
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { Deployment } from '../../src/deployment/schema.ts'
import type { PlanContext } from '../../src/engine/step.ts'
import { Failure } from '../../src/failure.ts'
import { openWorld } from '../../src/open-world.ts'
import { Secret } from '../../src/secret.ts'
import { differences } from '../../src/steps/container/differences.ts'
import { wantedSpec } from '../../src/steps/container/inspect.ts'
import { answersReady } from '../../src/steps/container/ready.ts'
import type { World } from '../../src/world.ts'
import { type Bed, type HostInventory, testBed } from '../bed/bed.ts'
import { applySteps, contextOf, planOf, setUp, takeBack } from '../steps/journey.ts'
import { sampleDeployment } from '../steps/sample.ts'

let bed: Bed
let world: World
let home: string
let before: HostInventory

beforeAll(async () => {
  bed = testBed()
  home = mkdtempSync(join(bed.directory, 'steps-'))
  chmodSync(home, 0o755)
  const xdg = { XDG_CONFIG_HOME: join(home, 'config'), XDG_STATE_HOME: join(home, 'state') }
  world = await openWorld({ ...process.env, ...bed.env, ...xdg }, { uid: 0, gid: 0 })
  before = await bed.inventory()
})

const deploymentWith = (changes: Record<string, unknown> = {}): Deployment =>
  sampleDeployment({
    name: 'steps-gateway',
    paths: { project: join(home, 'project'), secrets: join(home, 'secrets', 'steps.env') },
    database: {
      server: `${bed.postgres.host}:${bed.postgres.port}`,
      role: 'steps_user',
      name: 'steps_db',
      fromContainer: `${bed.postgres.container}:5432`,
    },
    exposure: { port: 4310 },
    network: bed.postgres.network,
    image: { repository: bed.gateway.repository, tag: bed.gateway.tag },
    ...changes,
  })

const contextWith = (changes: Record<string, unknown> = {}): Promise<PlanContext> =>
  contextOf(world, deploymentWith(changes), {
    server: `${bed.postgres.host}:${bed.postgres.port}`,
    login: 'password',
    user: bed.postgres.user,
    password: Secret.of(bed.postgres.password),
    socket: '',
  })

async function differencesNow(context: PlanContext): Promise<string[]> {
  const is = await world.engine.container(context.deployment.name)
  return is ? differences(await wantedSpec(context), is) : ['no container']
}

test('a setup on a real engine is verified, and a second one plans nothing', async () => {
  const context = await contextWith()
  const { verification } = await setUp(context)
  expect(verification.checks.filter(({ status }) => status !== 'passed')).toEqual([])
  expect((await planOf(await contextWith())).changes).toEqual([])
})

test('deploy.sh, run by itself, brings up the same gateway, and runs again', async () => {
  const context = await contextWith()
  const old = await world.engine.container('steps-gateway')
  for (const _ of [1, 2])
    await execa(join(home, 'project', 'deploy.sh'), { env: { PATH: bed.env.PATH }, extendEnv: false })
  const now = await world.engine.container('steps-gateway')
  expect(now?.id).not.toBe(old?.id)
  expect(await differencesNow(context)).toEqual([])
  expect(await answersReady(context)).toBe(true)
})

test('deploy.sh leaves a container of that name alone that Gatewright did not make', async () => {
  await bed.dockerClient('rename', 'steps-gateway', 'steps-aside')
  await bed.dockerClient('create', '--name', 'steps-gateway', bed.gateway.reference)
  const run = await execa(join(home, 'project', 'deploy.sh'), { env: { PATH: bed.env.PATH }, reject: false })
  expect(run.exitCode).toBe(3)
  expect(run.stderr).toContain('Gatewright did not make')
  await expect(contextWith().then(planOf)).rejects.toMatchObject({ exit: 3, why: 'Gatewright did not make it' })
  await bed.dockerClient('rm', 'steps-gateway')
  await bed.dockerClient('rename', 'steps-aside', 'steps-gateway')
})

const twoModels = [
  { name: 'gpt-3.5-turbo', model: 'openai/gpt-3.5-turbo', mock: 'This is a mock response' },
  { name: 'second', model: 'openai/second', mock: 'Second' },
]

test('another model is a new container in place of the old one, with the same port', async () => {
  const old = await world.engine.container('steps-gateway')
  const context = await contextWith({ models: twoModels })
  const { changes } = await applySteps(context)
  expect(changes.map(({ id }) => id)).toEqual(['files:config', 'container:container', 'record:deployment'])
  expect((await world.engine.container('steps-gateway'))?.id).not.toBe(old?.id)
  expect(await world.engine.container('steps-gateway-previous')).toBeUndefined()
  expect(await answersReady(context)).toBe(true)
})

test('a new container that cannot have its port gives way to the one before, with the config.yaml of that', async () => {
  const taken = createServer().listen(4311, '127.0.0.1')
  await once(taken, 'listening')
  const old = await world.engine.container('steps-gateway')
  const failed = await applySteps(await contextWith({ exposure: { port: 4311 } })).catch(
    (error: unknown) => error as Failure,
  )
  taken.close()
  expect((failed as Failure).why).toContain('the previous container serves again')
  expect((await world.engine.container('steps-gateway'))?.id).toBe(old?.id)
  expect(await differencesNow(await contextWith({ models: twoModels }))).toEqual([])
  expect(await answersReady(await contextWith())).toBe(true)
})

test('a new container that would not become ready costs the one in service nothing', async () => {
  const masterKey = join(home, 'known-key')
  writeFileSync(masterKey, 'sk-1234\n', { mode: 0o600 })
  const old = await world.engine.container('steps-gateway')
  const failed = await applySteps(
    await contextWith({ secrets: { store: 'file', masterKey: `file:${masterKey}` } }),
  ).catch((error: unknown) => error as Failure)
  expect(failed).toBeInstanceOf(Failure)
  expect((failed as Failure).why).toContain('the gateway in service was not touched')
  const now = await world.engine.container('steps-gateway')
  expect([now?.id, now?.startedAt]).toEqual([old?.id, old?.startedAt])
  expect(await answersReady(await contextWith())).toBe(true)
})

test('what was made is taken back, and nothing else', async () => {
  await takeBack(await contextWith())
  expect(await bed.inventory()).toEqual(before)
  expect((await world.files.list(home)).filter(name => ['project', 'secrets'].includes(name))).toEqual([])
})
