import { expect, test } from 'vitest'
import { wait } from '../src/wait.ts'

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
