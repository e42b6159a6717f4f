import { beforeEach, expect, test } from 'vitest'
import type { SecretStore } from '../../../src/adapters/secret-store.ts'
import { secretsOf } from '../../../src/deployment/secrets.ts'
import type { ApplyContext, Change } from '../../../src/engine/step.ts'
import { Exit, Failure } from '../../../src/failure.ts'
import { ownPaths } from '../../../src/paths.ts'
import { container } from '../../../src/steps/container/index.ts'
import { wantedSpec } from '../../../src/steps/container/inspect.ts'
import { secretValues } from '../../../src/gateway/resolve-secrets.ts'
import type { World } from '../../../src/world.ts'
import { sampleDeployment, sampleIdentity } from '../sample.ts'
import { MemoryEngine } from './memory-engine.ts'

let engine: MemoryEngine
let context: ApplyContext
beforeEach(() => {
  engine = new MemoryEngine()
  context = contextOf(engine)
})

const noAnswer = new Failure({ what: 'no answer', why: 'nothing listens', next: '', exit: Exit.unreachable })

function contextOf(on: MemoryEngine): ApplyContext {
  const written = new Map<string, string>()
  const deployment = sampleDeployment()
  const at = (url: string) => ({
    readiness: async () => {
      if (!on.serving(Number(new URL(url).port))) throw noAnswer
      return { status: 200, body: { status: 'healthy', db: 'connected' }, ms: 1 }
    },
  })
  const world = {
    engine: on,
    files: {
      read: async (path: string) => written.get(path),
      write: async (path: string, text: string) => void written.set(path, text),
      makeDirectory: async () => undefined,
      remove: async () => undefined,
    },
    own: ownPaths({ XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s' }),
    gateway: { at },
    secretStore: () =>
      ({ read: async () => new Map(), where: () => '/secrets', kind: 'file' }) as unknown as SecretStore,
    now: () => new Date(),
    wait: async () => undefined,
  } as unknown as World
  const secrets = secretValues(new Map(secretsOf(deployment).map(spec => [spec.id, spec.make()])))
  return {
    deployment,
    world,
    secrets,
    identity: sampleIdentity,
    signal: new AbortController().signal,
    report: () => {},
  }
}

const plan = async () => container.plan(await container.inspect(context), context).changes

async function carryOut(): Promise<Change[]> {
  const changes = await plan()
  for (const change of changes) await container.apply(change, context)
  return changes
}

const names = () => engine.held.map(({ spec, status }) => `${spec.name} ${status}`)
const another = async () => ({ ...(await wantedSpec(context)), args: ['--port', '1'] })

test('where there is none it is created and waited for', async () => {
  expect((await carryOut()).map(({ action }) => action)).toEqual(['create'])
  expect(names()).toEqual(['mcp-litellm running'])
  expect(await plan()).toEqual([])
})

test('where it was given another name no second one is made', async () => {
  await carryOut()
  engine.held[0]!.spec.name = 'by-hand'
  await expect(plan()).rejects.toMatchObject({
    exit: Exit.refused,
    next: expect.stringContaining('docker rename by-hand mcp-litellm'),
  })
  engine.held[0]!.status = 'exited'
  expect((await plan()).map(({ action }) => action)).toEqual(['create'])
})

test('how long one takes to take over is measured, and told before the next', async () => {
  engine.put(await another(), 'running')
  expect((await plan())[0]?.outage).toMatch(/was not measured yet/)
  await carryOut()
  engine.held[0]!.spec.args = ['--port', '2']
  expect((await plan())[0]?.outage).toMatch(
    /^for \d+ s in all, as measured last: \d+ s while a new container took over$/,
  )
})

test('one that differs is tried beside the old one, which is stopped only then and removed when the new one is ready', async () => {
  engine.put(await another(), 'running')
  expect((await plan())[0]?.detail).toBe('replaced for arguments; the new one is first tried beside it')
  await carryOut()
  expect(engine.calls).toEqual([
    'create mcp-litellm-candidate',
    'start new-1',
    'stop new-1',
    'remove new-1',
    'rename old-mcp-litellm mcp-litellm-previous',
    'stop old-mcp-litellm',
    'create mcp-litellm',
    'start new-2',
    'remove old-mcp-litellm',
  ])
  expect(names()).toEqual(['mcp-litellm running'])
})

test('a candidate that ends costs the one in service nothing', async () => {
  engine.put(await another(), 'running')
  engine.serves = spec => spec.name === 'mcp-litellm'
  await expect(carryOut()).rejects.toMatchObject({ why: expect.stringContaining('was not touched') })
  expect(engine.calls.filter(call => call.includes('old-mcp-litellm'))).toEqual([])
  expect(names()).toEqual(['mcp-litellm running'])
})

test('one that is healthy, and that this host does not reach, is told of within minutes', async () => {
  let now = 0
  const world = { ...context.world, now: () => new Date((now += 5_000)) }
  context = { ...context, world: { ...world, gateway: { at: () => ({ readiness: () => Promise.reject(noAnswer) }) } as never } } // prettier-ignore
  await expect(carryOut()).rejects.toMatchObject({
    what: 'container mcp-litellm is healthy, and nothing answers at 127.0.0.1:4000',
    exit: Exit.unreachable,
  })
  expect(now).toBeLessThan(5 * 60_000)
})

test('none is created where a container on its network would not reach the database', async () => {
  engine.printed = JSON.stringify({ step: 'connect', detail: 'Connection refused' })
  await expect(carryOut()).rejects.toMatchObject({
    what: 'the gateway would not reach its database at postgres:5432',
    why: expect.stringContaining('listen_addresses'),
    exit: Exit.unreachable,
  })
  expect(engine.held).toEqual([])
})

test('a candidate that a killed run left is removed', async () => {
  engine.put({ ...(await another()), name: 'mcp-litellm-candidate' }, 'running')
  await carryOut()
  expect(names()).toEqual(['mcp-litellm running'])
})

test('a new one that ends gives way to the old one, and the failure shows its last lines and their cause', async () => {
  engine.put(await another(), 'running')
  engine.serves = spec => spec.name.endsWith('-candidate') || spec.args.includes('1')
  engine.lines = ['LiteLLM proxy refused to start: no master key is set']
  await expect(carryOut()).rejects.toMatchObject({
    what: 'the proxy refused to start: no master key is set',
    why: expect.stringContaining('the previous container serves again'),
    lines: engine.lines,
  })
  expect(engine.held.map(({ id, spec, status }) => `${id} ${spec.name} ${status}`)).toEqual([
    'old-mcp-litellm mcp-litellm running',
  ])
})

test('an old one that had another port comes back on that', async () => {
  const ports = [{ address: '127.0.0.1', hostPort: 4999, containerPort: 4000 }]
  engine.put({ ...(await wantedSpec(context)), ports }, 'running')
  engine.serves = spec => spec.ports[0]?.hostPort !== 4000
  await expect(carryOut()).rejects.toMatchObject({ why: expect.stringContaining('serves again') })
  expect(engine.serving(4999)?.spec.name).toBe('mcp-litellm')
})

test('a first one that ends stays for its log, and is started again by the next run', async () => {
  engine.serves = () => false
  await expect(carryOut()).rejects.toThrow('mcp-litellm')
  expect(names()).toEqual(['mcp-litellm exited'])
  engine.serves = () => true
  expect((await carryOut()).map(({ action }) => action)).toEqual(['run'])
  expect(names()).toEqual(['mcp-litellm running'])
})

test('one that Docker has started again already is told with the code with which it ended', async () => {
  const again = { status: 'running', restarts: 1 }
  engine.start = (async (id: string) =>
    void Object.assign(
      engine.held.find(one => one.id === id)!,
      again,
    )) as never
  context.world.wait = async () => engine.held.forEach(one => Object.assign(one, { status: 'restarting', exitCode: 3 }))
  await expect(carryOut()).rejects.toMatchObject({ what: 'container mcp-litellm ended with code 3' })
})

test('after a crash between moving the old one aside and creating the new one, the replacement is made', async () => {
  engine.put({ ...(await another()), name: 'mcp-litellm-previous' }, 'exited')
  await carryOut()
  expect(names()).toEqual(['mcp-litellm running'])
  expect(await plan()).toEqual([])
})

test('after a crash while the new one was starting, it is waited for and the old one goes', async () => {
  engine.put({ ...(await another()), name: 'mcp-litellm-previous' }, 'exited')
  engine.put(await wantedSpec(context), 'created')
  await carryOut()
  expect(names()).toEqual(['mcp-litellm running'])
})

test('a new one that a crash left and that ends still gives way to the old one', async () => {
  engine.put({ ...(await another()), name: 'mcp-litellm-previous' }, 'exited')
  engine.put(await wantedSpec(context), 'created')
  engine.serves = spec => spec.args.includes('1')
  await expect(carryOut()).rejects.toMatchObject({ why: expect.stringContaining('serves again') })
  expect(engine.held.map(({ id, spec }) => `${id} ${spec.name}`)).toEqual(['old-mcp-litellm-previous mcp-litellm'])
})

test('after a crash just before the end only the old one is removed', async () => {
  engine.put({ ...(await another()), name: 'mcp-litellm-previous' }, 'exited')
  engine.put(await wantedSpec(context), 'running')
  expect((await carryOut()).map(({ action, what }) => `${action} ${what}`)).toEqual([
    'remove container mcp-litellm-previous',
  ])
  expect(names()).toEqual(['mcp-litellm running'])
})

test('a container of that name that is not ours is refused and left alone', async () => {
  engine.put({ ...(await wantedSpec(context)), labels: {} }, 'running')
  await expect(plan()).rejects.toMatchObject({ exit: 3, why: 'Gatewright did not make it' })
  await container.undo({} as Change, undefined, context)
  expect(names()).toEqual(['mcp-litellm running'])
})

test('what Docker keeps starting again is stopped rather than waited for', async () => {
  const is = engine.put(await wantedSpec(context), 'exited')
  const started = engine.start as (id: string) => Promise<void>
  engine.start = (async (id: string) => {
    await started(id)
    is.restarts = 1
    is.status = 'restarting'
  }) as never
  await expect(carryOut()).rejects.toBeInstanceOf(Failure)
  expect(names()).toEqual(['mcp-litellm exited'])
})

test('undo removes the container and one that was moved aside', async () => {
  engine.put({ ...(await another()), name: 'mcp-litellm-previous' }, 'exited')
  await carryOut()
  await container.undo({} as Change, undefined, context)
  expect(names()).toEqual([])
})
