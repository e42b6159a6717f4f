import { afterEach, expect, test, vi } from 'vitest'
import { LogRing } from '../../../screens/log/ring.ts'

afterEach(() => void vi.useRealTimers())

const filled = (count: number) => {
  const ring = new LogRing()
  for (let index = 0; index < count; index++) ring.push(`line ${index}`)
  ring.close()
  return ring
}

test('lines come back in their order', () => {
  expect(filled(3).slice(0, 3)).toEqual(['line 0', 'line 1', 'line 2'])
})

test('of more lines than it keeps, the last ones stay', () => {
  const ring = filled(5003)
  expect([ring.length, ring.dropped, ring.at(0), ring.at(4999)]).toEqual([5000, 3, 'line 3', 'line 5002'])
})

test('a long line is cut', () => {
  const ring = new LogRing()
  ring.push('x'.repeat(20_000))
  ring.close()
  expect(ring.at(0)).toHaveLength(2001)
})

test('of a line that was drawn over itself, the last drawing is kept', () => {
  const ring = new LogRing()
  ring.push('10 %\r50 %\r100 %')
  ring.close()
  expect(ring.at(0)).toBe('100 %')
})

test('who looks is told eight times a second at most, however many lines come', () => {
  vi.useFakeTimers()
  const ring = new LogRing()
  ring.onChange = vi.fn()
  for (let step = 0; step < 1000; step++) {
    ring.push('a line')
    vi.advanceTimersByTime(1)
  }
  ring.close()
  expect(vi.mocked(ring.onChange).mock.calls.length).toBeLessThanOrEqual(8)
})
