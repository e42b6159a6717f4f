import { setTimeout as sleep } from 'node:timers/promises'

/** Waits, or ends early with the signal, without an error: whoever waits looks at the signal. */
export async function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { ...(signal && { signal }) }).catch((error: Error) => {
    if (error.name !== 'AbortError') throw error
  })
}
