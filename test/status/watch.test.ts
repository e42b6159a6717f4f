import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Exit, Failure } from '../../src/failure.ts'
import { changesBetween } from '../../src/status/changes.ts'
import { ClockWatch } from '../../src/status/clock.ts'
import type { GatewayStatus } from '../../src/status/model.ts'
import { observe } from '../../src/status/observe.ts'
import { Bell, pace, watchGateway } from '../../src/status/watch.ts'
import { runningContainer } from '../doubles/container-engine.ts'
import { bed, toolRow } from './bed.ts'
import { eventually } from '../doubles/eventually.ts'

/** A watch whose pauses end when the test says so. */
async function watched() {
  const made = await bed()
  const pauses: { milliseconds: number; end: () => void }[] = []
  made.world.wait = (milliseconds, signal) =>
    new Promise(resolve => {
      pauses.push({ milliseconds, end: resolve })
      signal?.addEventListener('abort', () => resolve())
    })
  const seen: GatewayStatus[] = []
  const ending = new AbortController()
  const ended = watchGateway(made.subject, status => void seen.push(status), ending.signal)
  const looked = (many: number) => eventually(() => expect(seen.length).toBeGreaterThanOrEqual(many))
  const end = async () => {
    ending.abort()
    await ended
  }
  return { ...made, seen, pauses, looked, end }
}

test('looks once, and again when an event of the container is heard', async () => {
  const { seen, engine, looked, end } = await watched()
  await looked(1)
  engine.held[0] = runningContainer({ status: 'exited', exitCode: 1 })
  engine.tell({ action: 'die' })
  await looked(2)
  expect(seen.map(({ state }) => state)).toEqual(['healthy', 'unhealthy'])
  await end()
})

test('an event of another container is nothing to look for', async () => {
  const { seen, engine, looked, end } = await watched()
  await looked(1)
  engine.tell({ name: 'another', action: 'die' })
  await sleep(20)
  expect(seen).toHaveLength(1)
  await end()
})

test('without events it looks again after a pause, a shorter one while something is wrong', async () => {
  const { pauses, proxy, looked, end } = await watched()
  await looked(1)
  await eventually(() => expect(pauses.at(-1)?.milliseconds).toBe(pace.healthy))
  proxy.database = 'Not connected'
  pauses.at(-1)!.end()
  await looked(2)
  await eventually(() => expect(pauses.at(-1)?.milliseconds).toBe(pace.otherwise))
  await end()
})

test('a gateway to which nothing happens is looked at less often, until it is used', async () => {
  const begun = performance.now()
  const clock = vi.spyOn(performance, 'now').mockReturnValue(begun)
  onTestFinished(() => void vi.restoreAllMocks())
  const { pauses, database, looked, end } = await watched()
  await looked(1)
  await eventually(() => expect(pauses.at(-1)?.milliseconds).toBe(pace.healthy))
  clock.mockReturnValue(begun + pace.quiet + 1)
  pauses.at(-1)!.end()
  await looked(2)
  await eventually(() => expect(pauses.at(-1)?.milliseconds).toBe(pace.idle))
  database.audit.unshift(toolRow({ id: 'row-3' }))
  pauses.at(-1)!.end()
  await looked(3)
  await eventually(() => expect(pauses.at(-1)?.milliseconds).toBe(pace.healthy))
  await end()
})

test('a log that stirs wakes a watch that has become rare, at once and once', async () => {
  const begun = performance.now()
  const clock = vi.spyOn(performance, 'now').mockReturnValue(begun)
  onTestFinished(() => void vi.restoreAllMocks())
  const bell = new Bell()
  let rung = 0
  const listen = () => void bell.rung.then(() => rung++)
  listen()
  bell.stir()
  await sleep(1)
  expect(rung).toBe(0)
  clock.mockReturnValue(begun + pace.quiet + 1)
  bell.stir()
  await sleep(1)
  expect(rung).toBe(1)
  bell.reset()
  listen()
  bell.stir()
  await sleep(1)
  expect(rung).toBe(1)
})

test('an engine that goes away and comes back is seen both times, and events are heard again', async () => {
  const { seen, engine, pauses, looked, end } = await watched()
  await looked(1)
  const { container } = engine
  const gone = new Failure({ what: 'gone', why: 'not running', next: 'start it', exit: Exit.unreachable })
  engine.container = () => Promise.reject(gone)
  engine.breakEvents(gone)
  await looked(2)
  expect(seen.at(-1)?.state).toBe('unreachable')
  engine.container = container
  await eventually(() => {
    for (const { end: go } of pauses.splice(0)) go()
    expect(seen.at(-1)?.state).toBe('healthy')
  })
  const before = seen.length
  await eventually(() => {
    engine.tell({ action: 'start' })
    expect(seen.length).toBeGreaterThan(before)
  })
  await end()
})

test('tools are asked for once, and again for a container that was made anew', async () => {
  const { proxy, engine, seen, looked, end } = await watched()
  let asked = 0
  proxy.broken.mcpTools = async () => {
    asked++
    return { status: 200, body: { tools: [], error: null, message: '' }, ms: 1 }
  }
  await looked(1)
  const first = asked
  engine.tell({ action: 'health' })
  await looked(2)
  expect(asked).toBe(first)
  engine.held[0] = runningContainer({ id: 'c2', startedAt: '2026-11-22T11:59:00Z' })
  engine.tell({ action: 'start', id: 'c2' })
  await looked(3)
  expect(asked).toBe(first + 1)
  expect(seen.at(-1)?.servers[0]?.evidence).toBe('called')
  await end()
})

test('changes are told once each, and only figures that moved are none', async () => {
  const { subject, engine } = await bed()
  const before = await observe(subject)
  expect(changesBetween(undefined, before)).toEqual(['mcp-litellm is healthy'])
  engine.used = { cpuSeconds: 99, memoryBytes: 1 }
  expect(changesBetween(before, await observe(subject))).toEqual([])
  engine.held[0] = runningContainer({ status: 'exited', exitCode: 3, health: undefined })
  const after = await observe(subject)
  expect(changesBetween(before, after)).toEqual([
    'container mcp-litellm: running → exited',
    'error: container mcp-litellm does not run: exited, exit code 3',
    'mcp-litellm: healthy → unhealthy',
  ])
  expect(changesBetween(after, before)).toContain('no longer: container mcp-litellm does not run: exited, exit code 3')
})

test('a jump of the clock is told by the watch, and changes nothing else', async () => {
  const { seen, engine, clock, looked, end } = await watched()
  await looked(1)
  clock.now = () => new Date('2026-11-23T13:00:00Z')
  engine.tell({ action: 'health' })
  await looked(2)
  expect(seen.at(-1)).toMatchObject({
    state: 'healthy',
    findings: [{ id: 'clock', text: expect.stringContaining('went forward by 1500 min') as string }],
  })
  clock.now = () => new Date('2026-11-22T12:00:00Z')
  engine.tell({ action: 'health' })
  await looked(3)
  expect(seen.at(-1)?.findings).toMatchObject([{ id: 'clock', text: expect.stringContaining('went back') as string }])
  await end()
})

test('a clock that is set is told by how much, one that goes its way is not', () => {
  const clock = new ClockWatch(new Date(0), 0)
  expect(clock.jump(new Date(10_000), 10_000)).toBeUndefined()
  expect(clock.jump(new Date(3_620_000), 20_000)).toBe(3_600_000)
  expect(clock.jump(new Date(3_630_000), 30_000)).toBeUndefined()
  expect(clock.jump(new Date(0), 40_000)).toBe(-3_640_000)
})
