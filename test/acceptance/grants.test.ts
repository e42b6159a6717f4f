import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bed, testBed } from '../bed/bed.ts'
import { type EverythingServer, startEverything } from './everything-server.ts'
import { type Run, type User, userOf } from './gatewright.ts'
import { planServer } from '../plan-server.ts'

const name = 'with-grants'
const longest = 900_000
let bed: Bed
let user: User
let everything: EverythingServer

const sqlServer = () => planServer({ database: bed.postgres.sample })

const remoteServer = () => ({
  name: 'everything',
  transport: 'http',
  url: everything.url,
  probe: { tool: 'echo', arguments: { message: 'gatewright' }, expect: 'gatewright' },
})

const model = { name: 'mock', model: 'openai/mock', mock: 'This is a mock response' }

beforeAll(async () => {
  bed = testBed()
  user = await userOf(bed, name, 4560)
  if (!(await bed.dockerClient('images', '--quiet', bed.gateway.reference)))
    await bed.dockerClient('pull', '--quiet', bed.gateway.reference)
  everything = await startEverything(bed, `${name}-everything`)
  const servers = [sqlServer(), remoteServer()]
  const keys = [
    { alias: 'team', models: ['mock'], servers: servers.map(server => server.name) },
    { alias: 'models-only', models: ['mock'] },
  ]
  const first = await user.run('setup', '--answers', await user.answers({ models: [model], servers, keys }), '--yes')
  expect(first).toMatchObject({ exitCode: 0 })
}, longest)

afterAll(async () => {
  await everything?.stop()
  await user.leave()
})

const refusals = (run: Run) => JSON.stringify(run.json().checks.find(check => check.id === 'refusals'))

/** Changes the key `team` of the gateway that runs. */
const regrant = async (changes: object) =>
  user.run(
    'reconfigure',
    ...['--answers', await user.answers({ keys: [{ alias: 'team', ...changes }, { alias: 'models-only' }] })],
    ...['--yes', '--json'],
  )

test(
  'single tools are granted and taken away on the gateway that runs, each proved by a call',
  async () => {
    const narrowed = await regrant({ servers: ['everything'], tools: { everything: ['echo'] } })
    expect(narrowed.json().failure).toBeUndefined()
    expect(narrowed.json().changes.map(({ id }) => id)).toContain('keys:team')
    expect(narrowed.json().changes.map(({ id }) => id)).not.toContain('container:container')
    expect(narrowed.exitCode).toBe(0)
    expect(refusals(narrowed)).toMatch(/team calling mcp_postgres_tools: 403/)
    expect(refusals(narrowed)).toMatch(/team calling everything\/\S+: 403/)
    const revoked = await regrant({ servers: ['mcp_postgres_tools'] })
    expect(revoked.exitCode).toBe(0)
    expect(refusals(revoked)).toMatch(/team calling everything: 403/)
  },
  longest,
)

test(
  'a tool that its server has not is refused before anything is changed, by what the gateway itself lists',
  async () => {
    const run = await regrant({ servers: ['everything'], tools: { everything: ['ecco'] } })
    expect(run.json().failure).toMatchObject({
      exit: 2,
      why: expect.stringContaining('it has none named ecco') as string,
    })
  },
  longest,
)

test(
  'a client gets a key of its own, with what another key may do',
  async () => {
    const made = await user.run('connect', 'curl', '--new-key', 'laptop', '--key', 'team', '--yes', '--json')
    expect(made).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('virtual key laptop') })
    expect(JSON.parse(made.stdout)).toMatchObject({ key: 'laptop' })
    expect(made.stderr).toContain('is verified')
    const once = await user.run('connect', 'curl', '--new-key', 'laptop', '--json')
    expect(once).toMatchObject({ exitCode: 0, stderr: '' })
  },
  longest,
)
