import { beforeEach, expect, test } from 'vitest'
import { localFiles } from '../../../src/adapters/local-files.ts'
import { itemSecretId, secretsOf } from '../../../src/deployment/secrets.ts'
import { openJournal } from '../../../src/engine/journal.ts'
import type { ApplyContext, Change, Step } from '../../../src/engine/step.ts'
import { deploymentFiles, ownPaths } from '../../../src/paths.ts'
import { Secret } from '../../../src/secret.ts'
import { keys } from '../../../src/steps/keys/index.ts'
import { newKeys } from '../../../src/steps/keys/new-keys.ts'
import { secretValues } from '../../../src/gateway/resolve-secrets.ts'
import { sha256 } from '../../../src/text/sha256.ts'
import type { World } from '../../../src/world.ts'
import { FakeEngine, runningContainer, sampleSpec } from '../../doubles/container-engine.ts'
import { temporaryDirectory } from '../../doubles/directory.ts'
import { identityLabels } from '../../../src/identity/mark.ts'
import { sampleDeployment, sampleIdentity } from '../sample.ts'
import { KeyTable } from './key-table.ts'

const id = itemSecretId('keys', 'test-key', 'value')
const [before, after] = [Secret.generateKey(), Secret.generateKey()]
const hash = (secret: Secret) => sha256(secret.reveal())
const earlier = `test-key-before-${hash(after).slice(0, 8)}`

let table: KeyTable
let context: ApplyContext
let values: Map<string, Secret>
let now: Date

beforeEach(async () => {
  const directory = await temporaryDirectory()
  const own = ownPaths({ XDG_CONFIG_HOME: directory, XDG_STATE_HOME: directory })
  table = new KeyTable()
  now = new Date()
  const engine = new FakeEngine()
  engine.held.push(
    runningContainer({
      spec: sampleSpec({ labels: { 'dev.gatewright.deployment': 'mcp-litellm', ...identityLabels(sampleIdentity) } }),
    }),
  )
  const world = { engine, files: localFiles, own, now: () => now, gateway: { at: () => table } } as unknown as World
  const deployment = sampleDeployment()
  values = new Map(secretsOf(deployment).map(spec => [spec.id, spec.make()]))
  values.set(id, before)
  context = {
    deployment,
    world,
    secrets: secretValues(values),
    identity: sampleIdentity,
    signal: new AbortController().signal,
    report: () => {},
  }
  await localFiles.makeDirectory(deploymentFiles(own, deployment.name).state, 0o700)
  await carryOut(keys)
  table.rows[0]!.spend = 1.5
  values.set(id, after)
  table.calls.length = 0
})

const steps = [newKeys, keys] as Step[]

async function planned(): Promise<[Step, Change][]> {
  const found = await Promise.all(
    steps.map(async step =>
      step.plan(await step.inspect(context), context).changes.map(change => [step, change] as [Step, Change]),
    ),
  )
  return found.flat()
}

async function make(step: Step, change: Change): Promise<void> {
  const { world, deployment } = context
  const { journal } = deploymentFiles(world.own, deployment.name)
  const written = await openJournal(localFiles, journal, deployment.name, world.now)
  await written.started(change)
  await written.done(change, (await step.apply(change, context)) ?? undefined)
}

async function carryOut(only?: unknown): Promise<string[]> {
  const changes = (await planned()).filter(([step]) => only === undefined || step === only)
  for (const [step, change] of changes) await make(step, change)
  return changes.map(([, { action, what }]) => `${action} ${what}`)
}

const tokens = () => table.rows.map(row => [row.key_alias, row.token])

test('a new value is live under the alias before the key with the old one ends', async () => {
  expect(await carryOut()).toEqual(['create new key for test-key', 'remove earlier key of test-key'])
  expect(table.calls).toEqual(['update test-key', 'generate test-key', `delete ${earlier}`])
  expect(tokens()).toEqual([['test-key', hash(after)]])
  expect(await carryOut()).toEqual([])
})

test('its grants are the same, and what was spent counts on', async () => {
  const { models, object_permission, max_budget } = table.rows[0]!
  await carryOut()
  expect(table.rows).toMatchObject([{ models, object_permission, max_budget, spend: 1.5 }])
})

test('with a grace the proxy is told when the old key ends, and a second run changes nothing', async () => {
  context = { ...context, renewed: new Map([[id, { grace: '1h' }]]) }
  expect(await carryOut()).toEqual(['create new key for test-key', 'change earlier key of test-key'])
  expect(table.rows).toMatchObject([
    { key_alias: earlier, token: hash(before), expires: expect.any(String) },
    { key_alias: 'test-key', token: hash(after) },
  ])
  context = { ...context, renewed: new Map() }
  expect(await carryOut()).toEqual([])
})

test('a key whose grace is over is removed by the next change', async () => {
  context = { ...context, renewed: new Map([[id, { grace: '1h' }]]) }
  await carryOut()
  context = { ...context, renewed: new Map() }
  now = new Date(Date.now() + 2 * 3_600_000)
  expect(await carryOut()).toEqual(['remove earlier key of test-key'])
  expect(tokens()).toEqual([['test-key', hash(after)]])
})

test('a run that was killed between the two keys goes on, and the old key was good all the while', async () => {
  table.rows[0]!.key_alias = earlier
  expect(await carryOut()).toEqual(['create virtual key test-key', 'remove earlier key of test-key'])
  expect(tokens()).toEqual([['test-key', hash(after)]])
})

test('a rotation that was given up halfway gives the old key its alias back', async () => {
  const [[step, change]] = (await planned()) as [[Step, Change]]
  await make(step, change)
  values.set(id, before)
  expect(await carryOut()).toEqual(['create new key for test-key', 'remove earlier key of test-key'])
  expect(tokens()).toEqual([['test-key', hash(before)]])
})

test('after a rotation the proxy need not run for a plan to know the key', async () => {
  await carryOut()
  table.status = 503
  table.readiness = async () => ({ status: 503, body: {}, ms: 1 })
  expect(await carryOut()).toEqual([])
})

test('what was set in LiteLLM itself goes along, its end included, and the earlier key does not live on by it', async () => {
  const expires = new Date(now.getTime() + 86_400_000).toISOString()
  Object.assign(table.rows[0]!, { rpm_limit: 7, team_id: 'team-1', budget_duration: '30d', expires })
  await carryOut()
  expect(table.rows).toMatchObject([
    {
      token: hash(after),
      key_alias: 'test-key',
      rpm_limit: 7,
      team_id: 'team-1',
      budget_duration: '30d',
      spend: 1.5,
      duration: '86400s',
    },
  ])
})
