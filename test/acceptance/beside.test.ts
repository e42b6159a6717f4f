import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { execa } from 'execa'
import type { Published } from '../bed/publish.ts'
import { type Bed, testBed } from '../bed/bed.ts'
import { publishBridge } from '../bed/bridge-image.ts'
import { nobody, nodeForNobody } from '../doubles/nobody.ts'
import { type Run, type User, userOf } from './gatewright.ts'
import { planServer } from '../plan-server.ts'

const name = 'with-bridge'
const container = `${name}-mcp-sql-beside`
/** A start of the gateway, of the bridge, and a checklist. */
const longest = 600_000
let bed: Bed
let user: User
let first: Run
let bridge: Published

beforeAll(async () => {
  bed = testBed()
  user = await userOf(bed, name, 4560)
  bridge = await publishBridge(bed, { ...bed.env, HOME: user.home })
  const own = { name: 'sql_beside', beside: { image: bridge.reference } }
  const server = planServer({ database: bed.postgres.sample }, own)
  const models = [{ name: 'mock', model: 'openai/mock', mock: 'This is a mock response' }]
  const keys = [{ alias: 'team', models: ['mock'], servers: ['sql_beside'] }]
  first = await user.run(
    'setup',
    '--answers',
    await user.answers({ models, servers: [server], keys, secrets: { handover: 'file' } }),
    '--yes',
    '--json',
  )
}, longest)

afterAll(async () => {
  await bed.dockerClient('rm', '--force', container).catch(() => '')
  await user.leave()
  await bed.dockerClient('network', 'rm', `${name}-mcp`).catch(() => '')
})

test('a server in a container of its own is proved through the gateway, deploy.sh included', () => {
  const { checks, failure } = first.json()
  expect(failure).toBeUndefined()
  expect(checks.filter(({ status }) => status !== 'passed')).toEqual([])
  expect(checks.find(({ id }) => id === 'tool-call:sql_beside')?.evidence).toContain('14 tables')
})

test('it is published nowhere, and docker inspect shows no secret of it', async () => {
  const inspected = await bed.dockerClient('inspect', container)
  expect(JSON.parse(inspected)[0].HostConfig.PortBindings).toEqual({})
  const environ = await bed.dockerClient('exec', container, 'cat', '/proc/1/environ')
  const [, password] = /PGPASSWORD=([^\0]+)/.exec(environ)!
  expect(inspected).not.toContain(password)
})

const calls = (at: string, headers = '{}') =>
  `fetch('${at}/mcp', { method: 'POST', headers: ${headers}, body: '{}' }).then(({ status }) => console.log(status))`

/** Its address on a network, as Docker tells it to whoever may ask. */
const addressOn = (network: string) =>
  bed.dockerClient('inspect', '--format', `{{(index .NetworkSettings.Networks "${network}").IPAddress}}`, container)

test('a foreign container on its network and another user of the host are turned away', async () => {
  const { postgres } = bed
  const run = ['run', '--rm', '--network', postgres.network, '--entrypoint', 'node', bridge.reference, '-e']
  expect(await bed.dockerClient(...run, calls(`http://${container}:8000`))).toBe('401')
  for (const network of [postgres.network, `${name}-mcp`]) {
    const at = `http://${await addressOn(network)}:8000`
    const { stdout } = await execa(nodeForNobody(bed.directory), ['-e', calls(at)], { ...nobody, cwd: '/' })
    expect(stdout).toBe('401')
  }
})

test('on the private network there are the gateway and its server alone', async () => {
  const members = await bed.dockerClient(
    'network',
    'inspect',
    `${name}-mcp`,
    '--format',
    '{{range .Containers}}{{.Name}} {{end}}',
  )
  expect(members.trim().split(' ').toSorted()).toEqual([name, container])
})

test('gateway and server have no more rights than they start with, none of root’s, and their limits', async () => {
  for (const [one, memory, processes] of [
    [name, 4, 2048],
    [container, 1, 512],
  ] as const) {
    const [{ HostConfig }] = JSON.parse(await bed.dockerClient('inspect', one))
    expect(HostConfig).toMatchObject({
      SecurityOpt: ['no-new-privileges:true'],
      CapDrop: ['ALL'],
      Memory: memory * 1024 ** 3,
      PidsLimit: processes,
      LogConfig: { Config: { 'max-size': '10m', 'max-file': '3' } },
    })
    const status = await bed.dockerClient('exec', one, 'cat', '/proc/1/status')
    expect(status).toMatch(/^CapEff:\t0+$/m)
    expect(status).toMatch(/^NoNewPrivs:\t1$/m)
  }
})

test('a second run changes nothing', async () => {
  const run = await user.run('setup', '--plan', '--json')
  expect(run.json().changes).toEqual([])
})

test('it is tried in its own image by command', async () => {
  const run = await user.run('prove', 'sql_beside', '--json')
  expect(run.exitCode).toBe(0)
  expect(JSON.parse(run.stdout)).toMatchObject({ servers: [{ state: 'proved', tools: [{ name: 'query' }] }] })
})

test(
  'it comes back as it was when it was changed and the gateway then fails',
  async () => {
    const running = () => bed.dockerClient('ps', '--no-trunc', '--format', '{{.ID}} {{.Names}}')
    const before = await running()
    const change = join(user.home, 'bad.yaml')
    user.env.WEAK = 'sk-1234'
    await writeFile(
      change,
      stringify({ servers: [{ name: 'sql_beside', env: { LANG: 'C' } }], secrets: { masterKey: 'env:WEAK' } }),
    )
    const run = await user.run('reconfigure', '--answers', change, '--fresh', '--yes', '--json')
    expect(run.json().changes.map(({ id }) => id)).toContain('beside:sql_beside')
    expect(run.json().failure?.why).toContain('the gateway in service was not touched')
    expect(await running()).toBe(before)
  },
  longest,
)

test(
  'deploy.sh tells of a server that does not come up with its last lines, and leaves the gateway in service',
  async () => {
    const served = await bed.dockerClient('inspect', '--format', '{{.Id}}', name)
    // The name of its image means another program here, which does not know its arguments.
    await bed.dockerClient('tag', bed.gateway.reference, bridge.reference)
    const script = join(user.home, 'projects/mcp/litellm/deploy.sh')
    const { exitCode, stderr, stdout } = await execa('bash', [script], { env: user.env, reject: false })
    expect(stderr).toContain(`${container} did not become ready: it is `)
    expect(stderr.trimEnd().split('\n').length).toBeGreaterThan(1)
    expect(exitCode).toBe(1)
    expect(stdout).not.toContain(`Replacing the container ${name}`)
    expect(await bed.dockerClient('inspect', '--format', '{{.Id}} {{.State.Status}}', name)).toBe(`${served} running`)
  },
  longest,
)
