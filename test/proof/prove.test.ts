import { expect, test } from 'vitest'
import type { OneShotSpec } from '../../src/adapters/container-engine.ts'
import { type Deployment, type Server } from '../../src/deployment/schema.ts'
import { probe } from '../../src/proof/probe/probe.ts'
import { type ProbeRequest, reportMark } from '../../src/proof/probe/report.ts'
import { prove, type ProveParts } from '../../src/proof/prove.ts'
import { Secret } from '../../src/secret.ts'
import { secretValues } from '../../src/gateway/resolve-secrets.ts'
import type { World } from '../../src/world.ts'
import { FakeEngine } from '../doubles/container-engine.ts'
import { sampleDeployment } from '../steps/sample.ts'
import { shell, stdio } from './probed.ts'
import { ForeignText } from '../../src/text/foreign.ts'

/** An engine that has the gateway's image and network, and runs a probe in this process. */
class ProbingEngine extends FakeEngine {
  readonly ran: OneShotSpec[] = []
  readonly pulled: string[] = []
  override images = { 'ghcr.io/berriai/litellm:v1.108.11': { id: 'sha256:1', digests: [], sizeBytes: 1 } }
  networkThere = true

  override network = async (name: string) =>
    this.networkThere ? { name, driver: 'bridge', labels: {}, members: {} } : undefined
  override pull = (async (image: string) => void this.pulled.push(image)) as never
  override runOnce = async (spec: OneShotSpec) => {
    this.ran.push(spec)
    const { GATEWRIGHT_PROBE = '{}', ...env } = spec.env ?? {}
    const request = JSON.parse(GATEWRIGHT_PROBE) as ProbeRequest
    const report = await probe(request, { PATH: process.env.PATH, ...env }, new AbortController().signal)
    return { exitCode: 0, output: ForeignText.of(`noise\n${reportMark}${JSON.stringify(report)}\n`) }
  }
}

function bed(server: object, more: Partial<ProveParts> = {}) {
  const engine = new ProbingEngine()
  const deployment: Deployment = sampleDeployment({ servers: [{ name: 'tried', ...server }] })
  const files = { stat: async () => undefined }
  const parts: ProveParts = {
    world: { engine, files } as unknown as World,
    deployment,
    secrets: secretValues(new Map()),
    seconds: 10,
    signal: new AbortController().signal,
    program: 'the probe',
    ...more,
  }
  const tried = deployment.servers[0] as Server
  return { engine, tried: () => prove(parts, tried) }
}

const node = (name: string, ...args: string[]) => ({ ...stdio(name, ...args), command: 'node' })

test('a server is tried in the image and on the network of the gateway, and what it has is told', async () => {
  const { engine, tried } = bed(node('echo'))
  expect(await tried()).toMatchObject({ state: 'proved', server: 'tried', name: 'echo-server', warnings: [] })
  expect(engine.ran).toMatchObject([
    { image: 'ghcr.io/berriai/litellm:v1.108.11', network: 'postgres-net', entrypoint: ['node'], mounts: [] },
  ])
})

test('before the network is made, it is tried without', async () => {
  const { engine, tried } = bed(node('echo'))
  engine.networkThere = false
  expect(await tried()).toMatchObject({ state: 'proved' })
  expect(engine.ran[0]).not.toHaveProperty('network')
})

test('what prints beside its messages is told to mind', async () => {
  const proof = await bed(node('echo', 'noise')).tried()
  expect(proof).toMatchObject({ state: 'proved', warnings: [{ id: 'noise' }] })
})

test('a tool result over 1 MiB is told to mind, with what this LiteLLM makes of it', async () => {
  const call = { tool: 'large', arguments: { bytes: 1_200_000 } }
  const proof = await bed(node('echo'), { call }).tried()
  expect(proof).toMatchObject({ state: 'proved', warnings: [{ id: 'large-result' }] })
})

test('localhost in an argument is told to mind, although the server answers', async () => {
  const proof = await bed(node('echo', 'postgresql://reader@localhost:5432/db')).tried()
  expect(proof).toMatchObject({
    warnings: [{ id: 'localhost-inside', text: expect.stringMatching(/^localhost/) as string }],
  })
})

test('nothing is pulled and nothing run without a yes', async () => {
  const asked: unknown[] = []
  const mayRun = async (...what: unknown[]) => {
    asked.push(what)
    return false
  }
  const here = bed(node('echo'), { mayRun })
  expect(await here.tried()).toMatchObject({ state: 'notTried', reason: 'no container was to be run' })
  const away = bed({ ...node('echo'), beside: { image: 'mirror/bridge:1' } }, { mayRun })
  expect(await away.tried()).toMatchObject({ state: 'notTried', next: 'docker pull mirror/bridge:1' })
  expect(asked).toEqual([
    ['ghcr.io/berriai/litellm:v1.108.11', true],
    ['mirror/bridge:1', false],
  ])
  expect([here, away].flatMap(({ engine }) => [...engine.ran, ...engine.pulled])).toEqual([])
})

test('after a yes a missing image is pulled, and a server with a container of its own is tried in that image', async () => {
  const { engine, tried } = bed({ ...node('echo'), beside: { image: 'mirror/bridge:1' } }, { mayRun: async () => true })
  expect(await tried()).toMatchObject({ state: 'proved' })
  expect(engine.pulled).toEqual(['mirror/bridge:1'])
  expect(engine.ran[0]?.image).toBe('mirror/bridge:1')
})

test('a command that LiteLLM does not start is not started here either', async () => {
  const { engine, tried } = bed(shell('exit 0'))
  expect(await tried()).toMatchObject({ state: 'failed', cause: { id: 'command-not-allowed' } })
  expect(engine.ran).toEqual([])
})

test('a directory to mount that is not on this host is found before anything is started', async () => {
  const { engine, tried } = bed({ ...node('echo'), mount: '/srv/nowhere' })
  expect(await tried()).toMatchObject({ state: 'failed', cause: { id: 'mount-missing', ways: [{ asks: 'mount' }] } })
  expect(engine.ran).toEqual([])
})

test('a secret goes by the environment, and is hidden where the server says it', async () => {
  const value = 'canary-of-the-server'
  const server = { ...node('echo'), secretEnv: { TOKEN: 'stored' } }
  const secrets = secretValues(new Map([['servers.tried.secretEnv.TOKEN', Secret.of(value)]]))
  const { engine, tried } = bed(server, { secrets, call: { tool: 'setting', arguments: { name: 'TOKEN' } } })
  expect(await tried()).toMatchObject({ state: 'proved', call: { text: '‹secret›' } })
  const { env, ...rest } = engine.ran[0]!
  expect(env).toMatchObject({ MCP_TRIED_TOKEN: value })
  expect(JSON.stringify(rest) + env!.GATEWRIGHT_PROBE).not.toContain(value)
})

test('where secrets are handed over in a file, those of a trial are as well', async () => {
  const server = { ...node('echo'), secretEnv: { TOKEN: 'stored' } }
  const secrets = secretValues(new Map([['servers.tried.secretEnv.TOKEN', Secret.of('a value')]]))
  const deployment = sampleDeployment({
    servers: [{ name: 'tried', ...server }],
    secrets: { ...sampleDeployment().secrets, handover: 'file' },
  })
  const { engine, tried } = bed(server, { secrets, deployment })
  expect(await tried()).toMatchObject({ state: 'proved' })
  expect(engine.ran[0]).toMatchObject({ hidden: ['MCP_TRIED_TOKEN'] })
})

test('an image without node says so instead of a server', async () => {
  const { engine, tried } = bed(node('echo'))
  engine.runOnce = async () => ({ exitCode: 127, output: ForeignText.of('exec: "node": executable file not found') })
  expect(await tried()).toMatchObject({
    state: 'notTried',
    reason: expect.stringContaining('executable file') as string,
  })
})

test('a trial that is given up throws what it was given up for', async () => {
  const ending = new AbortController()
  const { engine, tried } = bed(node('echo'), { signal: ending.signal })
  engine.runOnce = async () => {
    ending.abort(new Error('given up'))
    throw new Error('the container is gone')
  }
  await expect(tried()).rejects.toThrow('given up')
})
