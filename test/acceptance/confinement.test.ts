import { chmod, copyFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bed, testBed } from '../bed/bed.ts'
import { publishBridge } from '../bed/bridge-image.ts'
import { type Run, type User, userOf } from './gatewright.ts'

const name = 'confined'
const port = 4620
const longest = 900_000
let bed: Bed
let user: User
let first: Run

/** What a server saw, called through the gateway as a client calls it. */
interface Report {
  uid: number
  caps: string
  noNewPrivs: string
  ownEnvironment: string[]
  environmentOfProcess1: string[] | string
  secretFile: string[] | string
  dockerSocket: boolean
  gatewayConfig: string
  memoryLimit: string
  pidsLimit: string
  targets: Record<string, string>
  asked: Record<string, number | string>
}

async function reportOf(server: string): Promise<Report> {
  const keys = await readFile(join(user.home, 'secrets', `${name}.keys.env`), 'utf8')
  const [, key] = /^KEY_TEAM=(.*)$/m.exec(keys)!
  const client = new Client({ name: 'test', version: '1' })
  const requestInit = { headers: { 'x-litellm-api-key': `Bearer ${key}`, 'x-mcp-servers': server } }
  const transport = new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${port}/mcp`), { requestInit })
  await client.connect(transport as never)
  const { content } = (await client.callTool({ name: `${server}-report`, arguments: {} })) as {
    content: { text: string }[]
  }
  // `close` alone leaves the session, and the process behind it, to the proxy's timeout.
  await transport.terminateSession()
  await client.close()
  const report = JSON.parse(content[0]!.text) as Report
  // The report of a run, for whoever reads the log of it.
  console.log(server, JSON.stringify(report, undefined, 1))
  return report
}

beforeAll(async () => {
  bed = testBed()
  user = await userOf(bed, name, port)
  const bridge = await publishBridge(bed, { ...bed.env, HOME: user.home })
  const mount = join(user.home, 'probe')
  await mkdir(mount)
  await copyFile(join(import.meta.dirname, 'fixtures/probe-server.mjs'), join(mount, 'server.mjs'))
  // Copied with its mode, which a clone under a strict umask keeps from the image's user.
  await chmod(join(mount, 'server.mjs'), 0o644)
  const env = {
    TARGETS: `${bed.postgres.container}:5432 ${name}:4000 ${name}-mcp-outside:8000 169.254.169.254:80`,
    URLS: `http://${name}-mcp-outside:8000/mcp`,
  }
  const server = {
    transport: 'stdio',
    command: 'node',
    args: ['{mount}/server.mjs'],
    mount,
    env,
    probe: { tool: 'report' },
  }
  const servers = [
    { ...server, name: 'inside' },
    { ...server, name: 'outside', beside: { image: bridge.reference, shared: false } },
  ]
  const models = [{ name: 'mock', model: 'openai/mock', mock: 'Hi' }]
  const keys = [{ alias: 'team', models: ['mock'], servers: ['inside', 'outside'] }]
  first = await user.run('setup', '--answers', await user.answers({ models, servers, keys }), '--yes', '--json')
}, longest)

afterAll(async () => {
  await bed.dockerClient('rm', '--force', `${name}-mcp-outside`).catch(() => '')
  await user.leave()
  await bed.dockerClient('network', 'rm', `${name}-mcp`).catch(() => '')
})

test('the gateway is verified with both', () => {
  const { checks, failure } = first.json()
  expect(failure).toBeUndefined()
  expect(checks.filter(({ status }) => status !== 'passed')).toEqual([])
})

test('a server beside the gateway has no secret of it, no right and no way to the database', async () => {
  const seen = await reportOf('outside')
  expect(seen).toMatchObject({ noNewPrivs: '1', ownEnvironment: [], dockerSocket: false, gatewayConfig: 'ENOENT' })
  // Root may read what was mounted for it, and nothing else of root's.
  expect(seen.caps).toBe('0000000000000002')
  expect(seen.environmentOfProcess1).toEqual(['MCP_OUTSIDE_BRIDGE_TOKEN'])
  expect(seen.memoryLimit).toBe(String(1024 ** 3))
  expect(seen.pidsLimit).toBe('512')
  expect(seen.targets[`${bed.postgres.container}:5432`]).not.toBe('open')
  expect(seen.targets['169.254.169.254:80']).not.toBe('open')
})

test('one inside the gateway’s container is confined with it, can read its secrets, and is turned away by the bridge of another', async () => {
  const seen = await reportOf('inside')
  expect(seen).toMatchObject({ noNewPrivs: '1', dockerSocket: false })
  expect(seen.environmentOfProcess1).toEqual(expect.arrayContaining(['LITELLM_MASTER_KEY', 'DATABASE_URL']))
  expect(Object.values(seen.asked)).toEqual([401])
  expect(seen.memoryLimit).toBe(String(4 * 1024 ** 3))
})

test('a client that ends its session leaves no process of it in a server’s container', async () => {
  await reportOf('outside')
  const processes = async () =>
    (await bed.dockerClient('top', `${name}-mcp-outside`))
      .split('\n')
      .filter(line => /\bnode \S+server\.mjs$/.test(line))
  // The proxy passes the end on when it has answered the client.
  await expect.poll(processes, { timeout: 30_000 }).toEqual([])
})

test('the checklist sees a bridge that lost its guard', async () => {
  const { Name, Config, HostConfig, NetworkSettings } = await bed.docker.getContainer(`${name}-mcp-outside`).inspect()
  const [network] = Object.keys(NetworkSettings.Networks)
  await bed.dockerClient('rm', '--force', Name.slice(1))
  const open = await bed.docker.createContainer({
    ...Config,
    name: Name.slice(1),
    Env: Config.Env.filter(one => !one.startsWith('NODE_OPTIONS=')),
    Hostname: '',
    HostConfig: { ...HostConfig, CapAdd: ['SYS_PTRACE'], NetworkMode: network! },
  })
  await open.start()
  await expect
    .poll(() => bed.dockerClient('logs', Name.slice(1)).then(text => text.includes('Listening')), { timeout: 30_000 })
    .toBe(true)
  const { checks } = (await user.run('verify', '--json')).json()
  const red = checks.filter(({ status }) => status === 'failed')
  expect(red.map(({ id }) => id)).toEqual(['outside', 'confinement'])
  expect(red[0]!.evidence).toContain('MCP server outside is open from this host as user 65534')
  expect(red[1]!.evidence).toMatch(/rights that nobody planned: .*SYS_PTRACE/)
})
