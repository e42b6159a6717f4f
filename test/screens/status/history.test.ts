import { expect, test } from 'vitest'
import { History, kept } from '../../../screens/status/history.ts'
import { spark } from '../../../screens/status/spark.ts'
import type { GatewayStatus } from '../../../src/status/model.ts'

const look = (second: number, cpuSeconds: number | undefined, startedAt = '2026-11-22T10:00:00.000Z') =>
  ({
    at: new Date(Date.UTC(2026, 10, 22, 12, 0, second)).toISOString(),
    container: { id: 'c1', startedAt, ...(cpuSeconds !== undefined && { cpuSeconds, memoryBytes: 1000 }) },
  }) as GatewayStatus

test('two looks make the share of a processor in percent', () => {
  const history = new History()
  history.take(look(0, 10))
  history.take(look(10, 10.5))
  expect(history.cpu).toEqual([5])
})

test('a restart, a pause and a clock that went back make no share', () => {
  const history = new History()
  history.take(look(0, 10))
  history.take(look(10, 1, '2026-11-22T12:00:05.000Z'))
  history.take(look(5, 2, '2026-11-22T12:00:05.000Z'))
  history.take(look(6, undefined))
  history.take(look(7, 3, '2026-11-22T12:00:05.000Z'))
  expect(history.cpu).toEqual([])
})

test('only the last looks are kept', () => {
  const history = new History()
  for (let second = 0; second < kept + 5; second++) history.take(look(second, second))
  expect(history.memory).toHaveLength(kept)
  expect(history.cpu).toHaveLength(kept)
})

test('figures become bars from nothing to the highest, and little stays low', () => {
  expect(spark([0, 50, 100])).toBe('▁▅█')
  expect(spark([1, 1], 10)).toBe('▁▁')
})
