import { expect, test } from 'vitest'
import { verifyAddress } from '../../src/by-address/verify.ts'
import { Secret } from '../../src/secret.ts'
import { secretValues } from '../../src/gateway/resolve-secrets.ts'
import type { World } from '../../src/world.ts'
import { FakeProxy } from '../doubles/proxy.ts'

const master = Secret.of('sk-master-of-the-test')
const team = Secret.of('sk-team-of-the-test')
const address = 'http://127.0.0.1:4000'

/** A gateway of which only its address is known: a mock model, a server with a tool that does no harm, and a key for both. */
function somewhere() {
  const proxy = new FakeProxy(master)
  proxy.models.mock = 'This is a mock response'
  proxy.servers.clock = [{ name: 'now', annotations: { readOnlyHint: true }, call: () => 'noon' }]
  proxy.keys.set(team.reveal(), { alias: 'team', models: ['mock'], servers: ['clock'] })
  const prove = (key: Secret, ask?: string) =>
    verifyAddress({
      gateway: proxy.door.at(address),
      key,
      secrets: secretValues(new Map([['secrets.masterKey', key]])),
      signal: new AbortController().signal,
      trail: { calls: [] },
      world: { gateway: proxy.door, now: () => new Date() } as World,
      ...(ask !== undefined && { ask }),
    })
  return { proxy, prove }
}

type Proved = Awaited<ReturnType<ReturnType<typeof somewhere>['prove']>>
const statuses = ({ checks }: Proved) => Object.fromEntries(checks.map(({ id, status }) => [id, status]))
const evidenceOf = ({ checks }: Proved, id: string) => checks.find(one => one.id === id)?.evidence
const reasonOf = ({ notApplicable }: Proved, id: string) => notApplicable.find(one => one.id === id)?.reason

test('a virtual key proves what it sees, and that it may make no keys', async () => {
  const proved = await somewhere().prove(team, 'mock')
  expect(statuses(proved)).toEqual({
    readiness: 'passed',
    models: 'passed',
    chat: 'passed',
    tools: 'passed',
    mcp: 'passed',
    'tool-call': 'passed',
    refusals: 'passed',
  })
  expect(evidenceOf(proved, 'refusals')).toContain('making a key: 401')
  expect(reasonOf(proved, 'model-tool')).toContain('the key given may make none')
})

test('the master key proves the model and tool round trip and a key without grants as well, and leaves no key behind', async () => {
  const { proxy, prove } = somewhere()
  const proved = await prove(master)
  expect(statuses(proved)).toMatchObject({ 'model-tool': 'passed', refusals: 'passed' })
  expect(evidenceOf(proved, 'refusals')).toContain('a key without grants sees no tools')
  expect([...proxy.keys.values()].map(({ alias }) => alias)).toEqual(['team'])
})

test('keys that another host’s verification has in use are left alone', async () => {
  const { proxy, prove } = somewhere()
  // No process of this host has that number: Linux gives none above 4,194,304 (proc_pid_max in proc(5)).
  const theirs = { alias: 'gatewright-check-4194305-0123456789ab', models: [], servers: [] }
  proxy.keys.set('sk-of-another-host', theirs)
  await prove(master)
  expect(proxy.keys.has('sk-of-another-host')).toBe(true)
})

test('no model is asked that nobody named', async () => {
  const { proxy, prove } = somewhere()
  const proved = await prove(team)
  expect(reasonOf(proved, 'chat')).toContain('--ask MODEL')
  expect(proxy.rows.filter(({ call_type: type }) => type === 'acompletion')).toEqual([])
})

test('what needs the host of the gateway is named with its reason', async () => {
  const proved = await somewhere().prove(team)
  expect(reasonOf(proved, 'audit')).toContain('database')
  expect(reasonOf(proved, 'restart')).toContain('engine')
  expect(reasonOf(proved, 'deploy-script')).toContain('script')
})

test('a gateway that does not answer is asked nothing else', async () => {
  const { proxy, prove } = somewhere()
  proxy.addresses = []
  const proved = await prove(team)
  expect(statuses(proved)).toEqual({ readiness: 'failed' })
  expect(reasonOf(proved, 'models')).toBe('the gateway did not answer as one')
})

test('a key that is not accepted is told once', async () => {
  const proved = await somewhere().prove(Secret.of('sk-of-nobody'))
  expect(statuses(proved)).toEqual({ readiness: 'passed', models: 'failed' })
  expect(reasonOf(proved, 'refusals')).toBe('the key was not accepted')
})

test.each([
  ['a chat without a key is answered', 'chat', 'chat without a key was not refused'],
  ['any key lists the keys', 'keys', 'the list of keys with a made-up key was not refused'],
] as const)('refusals fail where %s', async (_, call, told) => {
  const { proxy, prove } = somewhere()
  proxy.broken[call] = async () => ({ status: 200, body: { keys: [] }, ms: 1 })
  expect(evidenceOf(await prove(team), 'refusals')).toContain(told)
})

test('a server that lists no tools is named', async () => {
  const { proxy, prove } = somewhere()
  proxy.servers.clock = []
  expect(evidenceOf(await prove(team), 'tools')).toContain('clock lists no tools')
})

test('a redirection is told with where it leads', async () => {
  const { proxy, prove } = somewhere()
  proxy.broken.readiness = async () => ({ status: 301, location: 'https://ai.example.org/', body: '', ms: 1 })
  expect(evidenceOf(await prove(team), 'readiness')).toContain('a redirection to https://ai.example.org/')
})
