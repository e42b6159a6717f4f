import { beforeEach, expect, test } from 'vitest'
import { itemSecretId, secretsOf } from '../../../src/deployment/secrets.ts'
import type { Deployment } from '../../../src/deployment/schema.ts'
import { type Journal, openJournal } from '../../../src/engine/journal.ts'
import type { ApplyContext } from '../../../src/engine/step.ts'
import { localFiles } from '../../../src/adapters/local-files.ts'
import { deploymentFiles, ownPaths } from '../../../src/paths.ts'
import { keys } from '../../../src/steps/keys/index.ts'
import { secretValues } from '../../../src/gateway/resolve-secrets.ts'
import { sha256 } from '../../../src/text/sha256.ts'
import type { World } from '../../../src/world.ts'
import { FakeEngine, runningContainer, sampleSpec } from '../../doubles/container-engine.ts'
import { temporaryDirectory } from '../../doubles/directory.ts'
import { identityLabels } from '../../../src/identity/mark.ts'
import { sampleDeployment, sampleIdentity } from '../sample.ts'
import { KeyTable } from './key-table.ts'

let table: KeyTable
let engine: FakeEngine
let context: ApplyContext
let journal: Journal

beforeEach(async () => {
  const directory = await temporaryDirectory()
  const own = ownPaths({ XDG_CONFIG_HOME: directory, XDG_STATE_HOME: directory })
  table = new KeyTable()
  engine = new FakeEngine()
  engine.held.push(
    runningContainer({
      spec: sampleSpec({ labels: { 'dev.gatewright.deployment': 'mcp-litellm', ...identityLabels(sampleIdentity) } }),
    }),
  )
  const world = {
    engine,
    files: localFiles,
    own,
    now: () => new Date(),
    gateway: { at: () => table },
    secretStore: () => ({ kind: 'file', where: () => directory, read: async () => new Map() }),
  } as unknown as World
  const deployment = sampleDeployment()
  const secrets = secretValues(new Map(secretsOf(deployment).map(spec => [spec.id, spec.make()])))
  context = {
    deployment,
    world,
    secrets,
    identity: sampleIdentity,
    signal: new AbortController().signal,
    report: () => {},
  }
  const paths = deploymentFiles(own, deployment.name)
  await localFiles.makeDirectory(paths.state, 0o700)
  journal = await openJournal(localFiles, paths.journal, deployment.name, world.now)
})

async function carryOut(deployment: Deployment = context.deployment) {
  const changed = { ...context, deployment }
  const { changes } = keys.plan(await keys.inspect(changed), changed)
  for (const change of changes) {
    await journal.started(change)
    await journal.done(change, (await keys.apply(change, changed)) ?? undefined)
  }
  return changes.map(({ action, what }) => `${action} ${what}`)
}

const granting = (changes: object) => sampleDeployment({ keys: [{ ...context.deployment.keys[0]!, ...changes }] })

test('a key is made with the value from the store, and found again', async () => {
  expect(await carryOut()).toEqual(['create virtual key test-key'])
  const value = context.secrets.get(itemSecretId('keys', 'test-key', 'value')).reveal()
  expect(table.rows.map(({ token }) => token)).toEqual([sha256(value)])
  expect(await carryOut()).toEqual([])
})

test('other grants are set on the key that is there, which goes on working', async () => {
  await carryOut()
  const [before] = table.rows
  expect(await carryOut(granting({ maxBudget: 5 }))).toEqual(['change virtual key test-key'])
  expect(table.calls.slice(1)).toEqual(['update test-key'])
  expect(table.rows).toEqual([{ ...before, max_budget: 5 }])
})

test('a budget that is taken away makes the key anew with the same value', async () => {
  await carryOut()
  const [before] = table.rows
  expect(await carryOut(granting({ maxBudget: undefined }))).toEqual(['change virtual key test-key'])
  expect(table.calls.slice(1)).toEqual(['delete test-key', 'generate test-key'])
  expect(table.rows).toEqual([{ ...before, max_budget: null }])
})

test('an update that the proxy takes without effect is followed by a new key', async () => {
  await carryOut()
  table.updates = false
  await carryOut(granting({ maxBudget: 5 }))
  expect(table.calls.slice(1)).toEqual(['update test-key', 'delete test-key', 'generate test-key'])
  expect(table.rows).toMatchObject([{ max_budget: 5 }])
})

test('grants that somebody changed in the proxy are set back', async () => {
  await carryOut()
  table.rows[0]!.models = []
  expect(await carryOut()).toEqual(['change virtual key test-key'])
  expect(await carryOut()).toEqual([])
})

test('tools that are left over of a server that was taken away are cleared on the same key', async () => {
  await carryOut()
  table.rows[0]!.object_permission = {
    mcp_servers: ['mcp_postgres_tools'],
    mcp_tool_permissions: { files: ['read'] },
  }
  expect(await carryOut()).toEqual(['change virtual key test-key'])
  expect(table.calls.slice(1)).toEqual(['update test-key'])
  expect(table.rows[0]!.object_permission).toEqual({ mcp_servers: ['mcp_postgres_tools'], mcp_tool_permissions: {} })
})

test('a key that was deleted between making the old one go and the new one come is made', async () => {
  await carryOut()
  table.rows = []
  expect(await carryOut()).toEqual(['create virtual key test-key'])
})

test('a key that left the deployment is removed, one of somebody else stays', async () => {
  await carryOut()
  table.rows.push({ key_alias: 'theirs', token: 'x' })
  expect(await carryOut({ ...context.deployment, keys: [] })).toEqual(['remove virtual key test-key'])
  expect(table.rows.map(row => row.key_alias)).toEqual(['theirs'])
})

test('while the proxy does not run, what was made is taken as it was made', async () => {
  await carryOut()
  engine.held.length = 0
  expect(await carryOut()).toEqual([])
})

test('a proxy with another master key cannot be asked, and that is no failure', async () => {
  await carryOut()
  table.status = 401
  expect(await carryOut()).toEqual([])
})

test('something else on that port is not shown the master key', async () => {
  engine.held[0]!.spec.labels = {}
  let asked = false
  table.keys = async () => ((asked = true), { status: 200, body: { keys: [] }, ms: 1 })
  await keys.inspect(context)
  expect(asked).toBe(false)
})

test("a refusal is told in the proxy's words, without the key", async () => {
  table.generateKey = async () => ({ status: 400, body: { error: { message: 'no sk-0123456789abcdef' } }, ms: 1 })
  await expect(carryOut()).rejects.toMatchObject({
    what: 'making the key test-key failed',
    why: 'the proxy answered 400: no ‹secret›',
  })
})
