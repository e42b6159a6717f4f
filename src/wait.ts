import { setTimeout as sleep } from 'node:timers/promises'

/** Waits, or ends early with the signal, without an error: whoever waits looks at the signal. */
export async function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { ...(signal && { signal }) }).catch((error: Error) => {
    if (error.name !== 'AbortError') throw error
  })
}

/** Longer than between any two looks; what a clock says beyond it is that it was set. */
const mostAtOnce = 60_000

/** Milliseconds that went by, for who looks again and again. A clock that is set forward or back meanwhile makes no difference. */
export function stopwatch(now: () => Date): () => number {
  let elapsed = 0
  let last = now().getTime()
  return () => {
    const time = now().getTime()
    elapsed += Math.min(Math.max(time - last, 0), mostAtOnce)
    last = time
    return elapsed
  }
}
