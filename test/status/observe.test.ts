import { expect, test } from 'vitest'
import { Exit, Failure } from '../../src/failure.ts'
import { exitOf } from '../../src/commands/status.ts'
import { statusSchema } from '../../src/status/model.ts'
import { observe } from '../../src/status/observe.ts'
import { runningContainer } from '../doubles/container-engine.ts'
import { auditRow, bed, toolRow } from './bed.ts'

const engineGone = new Failure({
  what: 'the container mcp-litellm could not be looked at',
  why: 'the Docker engine is not running',
  next: 'start it',
  exit: Exit.unreachable,
})

test('a gateway that is as it should be is healthy, by its documented schema, with exit code 0', async () => {
  const { subject } = await bed()
  const status = await observe(subject)
  expect(statusSchema.parse(status)).toEqual(status)
  expect(status).toMatchObject({
    state: 'healthy',
    findings: [],
    container: { state: 'running', version: '1.108.20', memoryBytes: 800 * 2 ** 20 },
    database: { connected: true, auditRowsEstimate: 41_000, connections: 7 },
    keys: [{ alias: 'team', state: 'ok', spend: 3.1, maxBudget: 20 }],
    models: [{ name: 'mock', mock: true, calledAt: '2026-11-22T10:14:00.000Z' }],
  })
  expect(exitOf(status)).toBe(0)
})

test('no statement counts rows or reads a table from end to end', async () => {
  const { subject, database } = await bed()
  await observe(subject, { tools: new Map(), troubles: [] })
  expect(database.asked).toHaveLength(3)
  expect(database.asked.join('\n')).not.toMatch(/count\s*\(/i)
  expect(database.asked.filter(sql => sql.includes('from "LiteLLM')).every(sql => /limit \d+/.test(sql))).toBe(true)
})

test('without a container it is unhealthy, and says how to make it again', async () => {
  const { subject, engine } = await bed()
  engine.held.splice(0)
  const status = await observe(subject)
  expect(status.state).toBe('unhealthy')
  expect(status.findings[0]).toMatchObject({ id: 'container-absent', next: expect.stringContaining('setup') as string })
  expect(exitOf(status)).toBe(1)
})

test('a stopped container is told with its exit code', async () => {
  const { subject, engine } = await bed()
  engine.held[0] = runningContainer({ status: 'exited', exitCode: 137, health: undefined })
  expect((await observe(subject)).findings[0]?.text).toMatch(/does not run: exited, exit code 137/)
})

test('an engine that does not answer is unreachable, exit code 4, and the rest is shown all the same', async () => {
  const { subject, engine } = await bed()
  engine.container = () => Promise.reject(engineGone)
  const status = await observe(subject)
  expect(status).toMatchObject({ state: 'unreachable', container: { state: 'unknown' }, database: { connected: true } })
  expect(exitOf(status)).toBe(4)
})

test('a container that Docker still calls starting is healthy once the proxy is ready', async () => {
  const { subject, engine, proxy } = await bed()
  engine.held[0] = runningContainer({ health: 'starting' })
  expect((await observe(subject)).state).toBe('healthy')
  proxy.database = 'Not connected'
  expect((await observe(subject)).state).toBe('starting')
})

test('a database that is gone is a finding with its reason', async () => {
  const { subject, database } = await bed()
  database.problem = new Failure({ what: 'login', why: 'nothing listens there', next: 'start it' })
  const status = await observe(subject)
  expect(status).toMatchObject({ state: 'degraded', database: { connected: false, why: 'nothing listens there' } })
  expect(status.keys).toEqual([{ alias: 'team', state: 'unknown' }])
})

test('a database without tables yet is connected and has nothing to show', async () => {
  const { subject, database } = await bed()
  database.figures = { size: 8e6, connections: 1, rows: null, bytes: null, inserted: null }
  expect(await observe(subject)).toMatchObject({ database: { connected: true }, audit: [], keys: [] })
})

test('secrets that the store does not give out are told, and what needs none is watched', async () => {
  const { subject } = await bed()
  const locked = new Failure({ what: 'the file is not used', why: 'others may read it', next: 'chmod 600' })
  const status = await observe({ ...subject, secrets: undefined, locked })
  expect(status.container.state).toBe('running')
  expect(status.database.why).toContain('others may read it')
})

test('a server is called by its newest answered call, listed without one, unreachable when its tools cannot be listed', async () => {
  const { subject, database, proxy } = await bed()
  expect((await observe(subject)).servers).toEqual([
    {
      name: 'postgres',
      evidence: 'called',
      at: '2026-11-22T10:14:00.000Z',
      tools: 1,
      seen: {
        registered: { at: '2026-11-22T12:00:00.000Z', ms: expect.any(Number) as number },
        reachable: { at: '2026-11-22T12:00:00.000Z', ms: expect.any(Number) as number },
        listed: { at: '2026-11-22T12:00:00.000Z', ms: expect.any(Number) as number },
        called: { at: '2026-11-22T10:14:00.000Z', ms: 8, tool: 'query' },
      },
    },
  ])
  database.audit = [toolRow({ status: 'failure' })]
  expect((await observe(subject)).servers).toMatchObject([{ evidence: 'listed', tools: 1 }])
  proxy.broken.mcpTools = async () => ({ status: 502, body: { detail: 'connection refused' }, ms: 1 })
  const status = await observe(subject)
  expect(status.servers).toMatchObject([{ evidence: 'unreachable', why: 'HTTP 502: connection refused' }])
  expect(status.state).toBe('degraded')
})

test('a server that the proxy connects to and whose tools it cannot list is reachable and no more, which is an error', async () => {
  const { subject, database, proxy } = await bed()
  database.audit = []
  proxy.broken.mcpTools = async () => ({ status: 500, body: { detail: 'no tools for you' }, ms: 1 })
  proxy.broken.mcpHealth = async (_, server) => ({
    status: 200,
    body: [{ server_id: server, status: 'healthy' }],
    ms: 1,
  })
  const { servers, findings } = await observe(subject)
  expect(servers).toMatchObject([{ evidence: 'reachable', why: 'HTTP 500: no tools for you' }])
  expect(findings).toMatchObject([
    { text: 'the tools of MCP server postgres cannot be listed: HTTP 500: no tools for you' },
  ])
})

test('a server that the proxy does not know is unreachable and not registered', async () => {
  const { subject, database, proxy } = await bed()
  database.audit = []
  proxy.broken.mcpServers = async () => ({ status: 200, body: [], ms: 1 })
  proxy.broken.mcpTools = async () => ({ status: 404, body: { detail: 'not found' }, ms: 1 })
  expect((await observe(subject)).servers).toMatchObject([{ evidence: 'unreachable', seen: {} }])
})

test('keys are known by their hash: one with another value is missing, and the other one foreign', async () => {
  const { subject, database } = await bed()
  database.keys[0] = { ...database.keys[0], token: 'f'.repeat(64) }
  expect((await observe(subject)).keys).toMatchObject([
    { alias: 'team', state: 'missing' },
    { alias: 'team', state: 'foreign' },
  ])
})

test.each([
  ['blocked', { blocked: true }],
  ['expired', { expires: new Date('2026-11-01T00:00:00Z') }],
  ['over budget', { spend: 20 }],
])('a key that is %s is told as such, and the gateway is healthy', async (state, change) => {
  const { subject, database } = await bed()
  database.keys[0] = { ...database.keys[0], ...change }
  const status = await observe(subject)
  expect(status.keys[0]?.state).toBe(state)
  expect(status.state).toBe('healthy')
})

test('an error of an audit row brings no secret along', async () => {
  const { subject, database, secrets } = await bed()
  const master = secrets.get('secrets.masterKey').reveal()
  database.audit = [auditRow({ status: 'failure', error: `401 for ${master}` })]
  expect(JSON.stringify(await observe(subject))).not.toContain(master)
})
