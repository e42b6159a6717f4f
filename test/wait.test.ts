import { expect, test } from 'vitest'
import { stopwatch, wait } from '../src/wait.ts'

test('a wait ends early, and without an error, when its signal aborts', async () => {
  const abort = new AbortController()
  const waited = wait(60_000, abort.signal)
  abort.abort()
  await expect(waited).resolves.toBeUndefined()
  await expect(wait(60_000, abort.signal)).resolves.toBeUndefined()
})

test('a wait without a signal lasts as long as it should', async () => {
  const begun = performance.now()
  await wait(20)
  expect(performance.now() - begun).toBeGreaterThan(15)
})

test('a stopwatch goes on whatever becomes of the clock', () => {
  const times = [0, 1_000, 86_400_000, 86_401_000, 2_000, 3_000].map(time => new Date(time))
  const elapsed = stopwatch(() => times.shift()!)
  // A minute is what a clock that was set forward by a day counts for; one that was set back counts for nothing.
  expect([elapsed(), elapsed(), elapsed(), elapsed(), elapsed()]).toEqual([1_000, 61_000, 62_000, 62_000, 63_000])
})
