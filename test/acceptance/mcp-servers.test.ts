import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bed, testBed } from '../bed/bed.ts'
import { type EverythingServer, startEverything } from './everything-server.ts'
import { type Run, type User, userOf } from './gatewright.ts'

const name = 'with-servers'
/** Two starts of the gateway and a checklist, on the real proxy too. */
const longest = 900_000
let bed: Bed
let user: User
let everything: EverythingServer
let first: Run

const planServer = () => ({
  name: 'mcp_postgres_tools',
  transport: 'stdio',
  command: 'node',
  args: ['{package}/dist/index.js', '{database}'],
  package: '@modelcontextprotocol/server-postgres@0.6.2',
  reads: { database: bed.postgres.sample },
})

/** With a secret in its URL and one in a header, of the forms that an env file cannot hold as they are: the server takes any. */
const remoteServer = () => ({
  name: 'everything',
  transport: 'http',
  url: `${everything.url}?key={secret}&profile=lean`,
  secretUrl: 'env:EVERYTHING_KEY',
  secretHeaders: { Authorization: 'env:EVERYTHING_HEADER' },
  probe: { tool: 'echo', arguments: { message: 'gatewright' }, expect: 'gatewright' },
})

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
  user = await userOf(bed, name, 4500)
  user.env.EVERYTHING_KEY = 'canary-in-the-url-5d1f'
  user.env.EVERYTHING_HEADER = 'Bearer canary-in-a-header-88a2'
  if (!(await bed.dockerClient('images', '--quiet', bed.gateway.reference)))
    await bed.dockerClient('pull', '--quiet', bed.gateway.reference)
  everything = await startEverything(bed, `${name}-everything`)
  first = await user.run('setup', '--answers', await answers([planServer(), remoteServer()]), '--yes', '--json')
}, longest)

afterAll(async () => {
  await everything?.stop()
  await user.leave()
})

const evidence = (run: Run, id: string) => run.json().checks.find(check => check.id === id)

test('a stdio server in the container and an HTTP server beside it are both proved', () => {
  const { checks, failure } = first.json()
  expect(failure).toBeUndefined()
  expect(checks.filter(({ status }) => status !== 'passed')).toEqual([])
  expect(evidence(first, 'tool-call:everything')?.evidence).toContain('echo')
  expect(evidence(first, 'tool-call:mcp_postgres_tools')?.status).toBe('passed')
})

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
    const run = await user.run(
      'setup',
      ...['--answers', await answers([planServer(), remoteServer(), nowhere]), '--yes', '--json'],
    )
    const failed = run.json().checks.filter(({ status }) => status !== 'passed')
    expect(run.exitCode).toBe(5)
    expect(failed.map(({ evidence }) => evidence).join('\n')).toContain('nowhere')
    expect(evidence(run, 'tool-call:everything')?.status).toBe('passed')
    expect(evidence(run, 'tool-call:mcp_postgres_tools')?.status).toBe('passed')
  },
  longest,
)
