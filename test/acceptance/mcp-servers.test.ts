import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bed, testBed } from '../bed/bed.ts'
import { publishBridge } from '../bed/bridge-image.ts'
import { type EverythingServer, startEverything } from './everything-server.ts'
import { type Run, type User, userOf } from './gatewright.ts'
import { startGuarded } from './guarded-server.ts'
import { planServer } from '../plan-server.ts'

const name = 'with-servers'
const port = 4500
/** The image of the real proxy has Python's MCP SDK, the stand-in has not. */
const hasSdk = process.env.GATEWRIGHT_LITELLM_VERSION !== undefined
/** Two starts of the gateway and a checklist, on the real proxy too. */
const longest = 900_000
let bed: Bed
let user: User
let everything: EverythingServer
let first: Run
let bridge: string
const beside = `${name}-mcp-sql-beside`
const guarded = `${name}-guarded`

const sqlServer = () => planServer({ database: bed.postgres.sample })

/** With a secret in its URL and one in a header, of the forms that an env file cannot hold as they are: the server takes any. */
const remoteServer = () => ({
  name: 'everything',
  transport: 'http',
  url: `${everything.url}?key={secret}&profile=lean`,
  secretUrl: 'env:EVERYTHING_KEY',
  secretHeaders: { Authorization: 'env:EVERYTHING_HEADER' },
  probe: { tool: 'echo', arguments: { message: 'gatewright' }, expect: 'gatewright' },
})

/** In a container of its own, behind the bridge. */
const besideServer = () => ({
  ...sqlServer(),
  name: 'sql_beside',
  reads: { database: bed.postgres.sample, role: 'beside_reader' },
  beside: { image: bridge },
})

/** Made with Python's MCP SDK; called by the name that its guard lets through. */
const guardedServer = () => ({
  name: 'guarded',
  transport: 'http',
  url: `http://${guarded}:8000/mcp`,
  headers: { Host: 'localhost:8000' },
  probe: { tool: 'add', arguments: { a: 2, b: 3 }, expect: '5' },
})

const servers = () => [sqlServer(), remoteServer(), besideServer(), ...(hasSdk ? [guardedServer()] : [])]

const keysFile = () => join(user.home, 'secrets', `${name}.keys.env`)

const nowhere = { name: 'nowhere', transport: 'http', url: 'http://no-such-host:3001/mcp' }

const grants = (servers: string[]) => [
  { alias: 'team', models: ['mock'], servers },
  { alias: 'models-only', models: ['mock'] },
]
const model = { name: 'mock', model: 'openai/mock', mock: 'This is a mock response' }

const answers = (servers: { name: string }[]) =>
  user.answers({ models: [model], servers, keys: grants(servers.map(each => each.name)) })

beforeAll(async () => {
  bed = testBed()
  user = await userOf(bed, name, port)
  user.env.EVERYTHING_KEY = 'canary-in-the-url-5d1f'
  user.env.EVERYTHING_HEADER = 'Bearer canary-in-a-header-88a2'
  if (!(await bed.dockerClient('images', '--quiet', bed.gateway.reference)))
    await bed.dockerClient('pull', '--quiet', bed.gateway.reference)
  everything = await startEverything(bed, `${name}-everything`)
  bridge = (await publishBridge(bed, { ...bed.env, HOME: user.home })).reference
  if (hasSdk) await startGuarded(bed, guarded, { image: bed.gateway.reference })
  first = await user.run('setup', '--answers', await answers(servers()), '--yes', '--json')
}, longest)

afterAll(async () => {
  await everything?.stop()
  await bed.dockerClient('rm', '--force', beside, guarded).catch(() => '')
  await user.leave()
  await bed.sql('drop owned by beside_reader', bed.postgres.sample)
  await bed.sql('drop role beside_reader')
})

const evidence = (run: Run, id: string) => run.json().checks.find(check => check.id === id)

test('a stdio server in the container, one in a container of its own and an HTTP server are proved, deploy.sh included', () => {
  const { checks, failure } = first.json()
  expect(failure).toBeUndefined()
  expect(checks.filter(({ status }) => status !== 'passed')).toEqual([])
  expect(evidence(first, 'tool-call:everything')?.evidence).toContain('echo')
  expect(evidence(first, 'tool-call:mcp_postgres_tools')?.status).toBe('passed')
  expect(evidence(first, 'tool-call:sql_beside')?.evidence).toContain('14 tables')
})

if (hasSdk)
  test('one whose guard refuses its container’s name is called by the name that it lets through', () => {
    expect(evidence(first, 'tool-call:guarded')).toMatchObject({ status: 'passed' })
  })

test(
  'a virtual key gets a new value with the same grants: the new one is proved, and the old one refused',
  async () => {
    const valueOf = async () => /^KEY_TEAM=(.*)$/m.exec(await readFile(keysFile(), 'utf8'))![1]!
    const before = await valueOf()
    const run = await user.run('rotate', 'team', '--yes', '--json')
    expect(run.json().failure).toBeUndefined()
    expect(run.json().checks.filter(({ status }) => status !== 'passed')).toEqual([])
    expect(evidence(run, 'tool-call:sql_beside')?.status).toBe('passed')
    const statusWith = async (key: string) => {
      const headers = { authorization: `Bearer ${key}` }
      return (await fetch(`http://127.0.0.1:${port}/v1/models`, { headers })).status
    }
    const after = await valueOf()
    expect([after === before, await statusWith(after), await statusWith(before)]).toEqual([false, 200, 401])
  },
  longest,
)

test('a key without grants sees no tool', () => {
  expect(evidence(first, 'refusals')).toMatchObject({ status: 'passed' })
  expect(evidence(first, 'tools')?.evidence).toBe('2 keys see exactly the tools granted to them')
})

test('neither secret is in what Docker tells of the arguments, the documents or the output', async () => {
  const [is] = JSON.parse(await bed.dockerClient('inspect', name))
  const told = JSON.stringify([is.Args, is.Config.Cmd, is.Config.Labels]) + first.stdout + first.stderr
  expect(told).not.toMatch(/canary/)
  expect(is.Config.Env).toEqual(
    expect.arrayContaining([
      `MCP_EVERYTHING_URL=${everything.url}?key=canary-in-the-url-5d1f&profile=lean`,
      'MCP_EVERYTHING_AUTHORIZATION=Bearer canary-in-a-header-88a2',
    ]),
  )
})

test(
  'a server that cannot be reached fails its own checks, named, and the others go on',
  async () => {
    const run = await user.run('setup', ...['--answers', await answers([...servers(), nowhere]), '--yes', '--json'])
    expect(run.json().failure).toBeUndefined()
    const failed = run.json().checks.filter(({ status }) => status !== 'passed')
    expect(run.exitCode).toBe(5)
    expect(failed.map(({ evidence }) => evidence).join('\n')).toContain('nowhere')
    expect(evidence(run, 'tool-call:everything')?.status).toBe('passed')
    expect(evidence(run, 'tool-call:mcp_postgres_tools')?.status).toBe('passed')
  },
  longest,
)
