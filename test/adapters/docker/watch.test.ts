import { totalmem } from 'node:os'
import { expect, test } from 'vitest'
import { eventOf, usageOf } from '../../../src/adapters/docker/watch.ts'

const event = (Action: string, Attributes: Record<string, string> = {}) =>
  eventOf({ Action, Actor: { ID: 'c1', Attributes: { name: 'gateway', ...Attributes } }, timeNano: 1_700_000_000e9 })

test('the end of a container is told with its exit code', () => {
  expect(event('die', { exitCode: '137' })).toEqual({
    at: '2023-11-14T22:13:20.000Z',
    id: 'c1',
    name: 'gateway',
    action: 'die',
    exitCode: 137,
  })
})

test("what a health check found is the event's own word", () => {
  expect(event('health_status: unhealthy')).toMatchObject({ action: 'health', health: 'unhealthy' })
})

const sample = (memory_stats: object) => usageOf({ cpu_stats: { cpu_usage: { total_usage: 2.5e9 } }, memory_stats })

test.each([
  ['cgroup v1', { total_inactive_file: 400 }],
  ['cgroup v2', { inactive_file: 400 }],
])('memory is counted without the file cache of %s', (_, stats) => {
  expect(sample({ usage: 1000, limit: totalmem(), stats })).toEqual({ cpuSeconds: 2.5, memoryBytes: 600 })
})

test('a limit is told only where there is one', () => {
  expect(sample({ usage: 1000, limit: 2 ** 30 })).toMatchObject({ memoryLimitBytes: 2 ** 30 })
})

test('a container that does not run uses nothing that could be told', () => {
  expect(usageOf({ cpu_stats: { cpu_usage: { total_usage: 0 } }, memory_stats: {} })).toBeUndefined()
})
