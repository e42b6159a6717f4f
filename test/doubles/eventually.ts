import { vi } from 'vitest'

/** Waits until an assertion holds. The machine may be busy with much else, so only what never comes is a failure: a minute, in milliseconds. */
export const eventually = <Answer>(assertion: () => Answer | Promise<Answer>): Promise<Answer> =>
  vi.waitFor(assertion, { timeout: 60_000, interval: 20 })
