import { expect, test } from 'vitest'
import { History, kept } from '../../../screens/status/history.ts'
import { spark } from '../../../screens/status/spark.ts'
import type { GatewayStatus } from '../../../src/status/model.ts'

const look = (second: number, cpuSeconds: number | undefined, startedAt = '2026-11-22T10:00:00.000Z', inserted = 0) =>
  ({
    at: new Date(Date.UTC(2026, 10, 22, 12, 0, second)).toISOString(),
    container: { id: 'c1', startedAt, ...(cpuSeconds !== undefined && { cpuSeconds, memoryBytes: 1000 }) },
    database: { auditInserted: inserted },
  }) as GatewayStatus

test('two looks make the share of a processor in percent', () => {
  const history = new History()
  history.take(look(0, 10))
  history.take(look(10, 10.5))
  expect(history.now.cpu).toBe(5)
})

test('looks within a minute make one bar, of the whole minute', () => {
  const history = new History()
  for (let second = 0; second <= 60; second += 10) history.take(look(second, second / 10))
  expect(history.cpu).toEqual([10])
  expect(history.memory).toHaveLength(2)
})

test('a restart and a clock that went back make no share', () => {
  const history = new History()
  history.take(look(0, 10))
  history.take(look(10, 1, '2026-11-22T12:00:05.000Z'))
  expect(history.now.cpu).toBeUndefined()
  history.take(look(5, 2, '2026-11-22T12:00:05.000Z'))
  expect(history.now.cpu).toBeUndefined()
  history.take(look(6, undefined))
  history.take(look(7, 3, '2026-11-22T12:00:05.000Z'))
  expect(history.now.cpu).toBeUndefined()
})

test('audit rows that were added are counted by the minute, and statistics that began anew are no growth', () => {
  const history = new History()
  for (const [minute, inserted] of [
    [0, 100],
    [1, 130],
    [2, 5],
    [3, 6],
  ] as const)
    history.take(look(minute * 60, minute, undefined, inserted))
  expect(history.added).toEqual([30, 1])
})

test('only the last minutes are kept', () => {
  const history = new History()
  for (let minute = 0; minute < kept + 5; minute++) history.take(look(minute * 60, minute))
  expect(history.memory).toHaveLength(kept)
  expect(history.cpu).toHaveLength(kept)
})

test('figures become bars from nothing to the highest, and little stays low', () => {
  expect(spark([0, 50, 100])).toBe('▁▅█')
  expect(spark([1, 1], 10)).toBe('▁▁')
})
