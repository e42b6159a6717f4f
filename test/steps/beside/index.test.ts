import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import type { ContainerState } from '../../../src/adapters/container-engine.ts'
import type { Deployment } from '../../../src/deployment/schema.ts'
import type { ApplyContext, Change } from '../../../src/engine/step.ts'
import { Secret } from '../../../src/secret.ts'
import { beside, besideRemoved } from '../../../src/steps/beside/index.ts'
import { type ServerBeside, serversBeside } from '../../../src/steps/beside/place.ts'
import { besideSpec, serverCommand } from '../../../src/steps/beside/spec.ts'
import { containerSpec } from '../../../src/steps/container/spec.ts'
import { serverEntry } from '../../../src/steps/files/entries.ts'
import { deployScript } from '../../../src/steps/files/deploy-script.ts'
import { secretValues } from '../../../src/gateway/resolve-secrets.ts'
import type { World } from '../../../src/world.ts'
import { MemoryEngine } from '../container/memory-engine.ts'
import { sampleDeployment, sampleIdentity } from '../sample.ts'

const image = 'ghcr.io/supercorp-ai/supergateway:uvx'
const fetcher = {
  name: 'web_fetch',
  transport: 'stdio',
  command: 'uvx',
  args: ['mcp-server-fetch', '--user-agent', "it's $HOME", '{secret:TOKEN}/x'],
  env: { LANG: 'C' },
  secretEnv: { TOKEN: 'stored' },
  beside: { image },
}
const value = 'canary $(of) the "server'
const secrets = secretValues(new Map([['servers.web_fetch.secretEnv.TOKEN', Secret.of(value)]]))

const deploymentWith = (server: object = {}): Deployment => sampleDeployment({ servers: [{ ...fetcher, ...server }] })
const only = (deployment: Deployment): ServerBeside => serversBeside(deployment)[0]!
const specOf = (deployment: Deployment) => besideSpec(deployment, only(deployment), secrets, sampleIdentity)

describe('the container of a server beside the gateway', () => {
  test('has a bridge to it on the gateway’s network, published nowhere', () => {
    expect(specOf(deploymentWith())).toMatchObject({
      name: 'mcp-litellm-mcp-web-fetch',
      image,
      network: 'postgres-net',
      ports: [],
      restart: 'unless-stopped',
      log: { maxSize: '10m', maxFiles: 3 },
      env: { LANG: 'C', MCP_WEB_FETCH_TOKEN: value },
      labels: { 'dev.gatewright.beside': 'mcp-litellm', 'dev.gatewright.identity': sampleIdentity.id },
    })
  })

  test('has no secret among its arguments', () => {
    expect(JSON.stringify(specOf(deploymentWith()).args)).not.toContain('canary')
  })

  test('starts the server with its arguments and settings to the byte', () => {
    const server = only(deploymentWith({ command: 'printf', args: ['%s\\n', ...fetcher.args, ''] }))
    const command = serverCommand(deploymentWith(), server)
    const env = { PATH: process.env.PATH, MCP_WEB_FETCH_TOKEN: value }
    const printed = execFileSync('/bin/sh', ['-c', command], { env, encoding: 'utf8' })
    expect(printed.split('\n')).toEqual(['mcp-server-fetch', '--user-agent', "it's $HOME", `${value}/x`, '', ''])
    const shown = serverCommand(deploymentWith(), { ...server, command: 'sh', args: ['-c', 'echo "$TOKEN"'] })
    expect(execFileSync('/bin/sh', ['-c', shown], { env, encoding: 'utf8' })).toBe(`${value}\n`)
  })

  test('is where config.yaml sends the gateway, which starts nothing itself and mounts nothing for it', () => {
    const deployment = deploymentWith({ mount: '/srv/tools' })
    expect(serverEntry(deployment, only(deployment))).toEqual({
      transport: 'http',
      url: 'http://mcp-litellm-mcp-web-fetch:8000/mcp',
    })
    const gateway = containerSpec(deployment, new Map(), 'config')
    expect(gateway.env).not.toHaveProperty('LITELLM_ENABLE_MCP_STDIO')
    expect(gateway.mounts.map(({ target }) => target)).toEqual(['/app/config'])
    expect(specOf(deployment).mounts).toEqual([{ source: '/srv/tools', target: '/srv/tools', readOnly: true }])
  })

  test('is made by deploy.sh as well, with its own secrets and no others', () => {
    const deployment = deploymentWith()
    const script = deployScript({
      deployment,
      spec: containerSpec(deployment, new Map(), 'config'),
      secretNames: ['LITELLM_MASTER_KEY', 'MCP_WEB_FETCH_TOKEN'],
      envFile: '/s/e.env',
      program: ['gatewright'],
      beside: [
        {
          spec: besideSpec(deployment, only(deployment), secretValues(new Map())),
          secretNames: ['MCP_WEB_FETCH_TOKEN'],
        },
      ],
    })
    expect(() => execFileSync('bash', ['-n'], { input: script })).not.toThrow()
    expect(script).toContain(`--env-file <(grep -E '^(MCP_WEB_FETCH_TOKEN)=' "$secrets") \\`)
    expect(script).toContain('docker run --detach --name mcp-litellm-mcp-web-fetch \\')
    // Before the gateway, which asks it for its tools when it starts.
    const order = [
      '--name mcp-litellm-mcp-web-fetch',
      '\nwait_for mcp-litellm-mcp-web-fetch\n',
      'say "Starting $name from',
    ].map(part => script.indexOf(part))
    expect(order.every((at, index) => at > (order[index - 1] ?? 0))).toBe(true)
  })
})

/** A host in memory on which containers become healthy when `serves` says so. */
function host(deployment = deploymentWith()) {
  const engine = new MemoryEngine()
  engine.images = { [image]: { id: 'sha256:image', digests: [], sizeBytes: 1 } }
  const files = { read: async () => undefined, remove: async () => undefined }
  const world = {
    engine,
    files,
    own: { config: '/c', state: '/s', logs: '/l' },
    now: () => new Date(),
    wait: async () => undefined,
  }
  const context = {
    deployment,
    world: world as unknown as World,
    secrets,
    identity: sampleIdentity,
    signal: new AbortController().signal,
    report: () => undefined,
  } satisfies ApplyContext
  const planned = async () => beside.plan(await beside.inspect(context), context).changes
  const applied = async ([change]: Change[]) => beside.apply(change!, context)
  return { engine, context, planned, applied }
}

const names = ({ held }: MemoryEngine) => held.map(({ spec, status }: ContainerState) => `${spec.name} ${status}`)

describe('the step', () => {
  test('makes it once, and then finds nothing to do', async () => {
    const { engine, planned, applied } = host()
    const changes = await planned()
    expect(changes).toMatchObject([{ id: 'beside:web_fetch', action: 'create', group: 'Docker' }])
    expect(await applied(changes)).toEqual({ image, pulled: false })
    expect(names(engine)).toEqual(['mcp-litellm-mcp-web-fetch running'])
    expect(await planned()).toEqual([])
  })

  test('replaces one whose command has changed, and says why', async () => {
    const { engine, planned, applied } = host()
    engine.put({ ...specOf(deploymentWith({ args: ['another'] })) }, 'running')
    const changes = await planned()
    expect(changes).toMatchObject([{ action: 'change', detail: 'replaced for arguments' }])
    await applied(changes)
    expect(names(engine)).toEqual(['mcp-litellm-mcp-web-fetch running'])
    expect(await planned()).toEqual([])
  })

  test('brings the old one back when the new one does not start', async () => {
    const { engine, planned, applied } = host()
    const old = engine.put({ ...specOf(deploymentWith({ args: ['another'] })) }, 'running')
    engine.serves = ({ args }) => args.join().includes('another')
    await expect(applied(await planned())).rejects.toThrow(/mcp-litellm-mcp-web-fetch ended/)
    expect(names(engine)).toEqual(['mcp-litellm-mcp-web-fetch running'])
    expect(engine.held[0]?.id).toBe(old.id)
  })

  test('goes on where a run was killed between the old one and the new one', async () => {
    const { engine, planned, applied } = host()
    engine.put({ ...specOf(deploymentWith()), name: 'mcp-litellm-mcp-web-fetch-previous' }, 'exited')
    await applied(await planned())
    expect(names(engine)).toEqual(['mcp-litellm-mcp-web-fetch running'])
  })

  test('refuses a name that somebody else’s container has', async () => {
    const { engine, planned } = host()
    engine.put({ ...specOf(deploymentWith()), labels: {} }, 'running')
    await expect(planned()).rejects.toMatchObject({ exit: 3 })
  })

  test('is undone with its container, and without the image that was there before', async () => {
    const { engine, context, planned, applied } = host()
    const changes = await planned()
    const receipt = await applied(changes)
    await beside.undo(changes[0]!, receipt ?? undefined, context)
    expect(names(engine)).toEqual([])
  })
})

test('the container of a server that is gone, or no longer beside, is removed after the gateway does without it', async () => {
  const { engine, context } = host(deploymentWith({ beside: undefined }))
  engine.put(specOf(deploymentWith()), 'running')
  engine.put(
    { ...specOf(deploymentWith()), name: 'of-another', labels: { 'dev.gatewright.beside': 'another' } },
    'running',
  )
  const { changes } = besideRemoved.plan(await besideRemoved.inspect(context), context)
  expect(changes).toMatchObject([{ action: 'remove', what: 'container mcp-litellm-mcp-web-fetch' }])
  expect(besideRemoved.after).toContain('container')
  await besideRemoved.apply(changes[0]!, context)
  expect(names(engine)).toEqual(['of-another running'])
})
