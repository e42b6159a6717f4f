import type { ContainerEngine, PullProgress } from '../container-engine.ts'

type Pull = ContainerEngine['pull']

interface Running {
  ended: Promise<void>
  reports: Set<(progress: PullProgress) => void>
  latest?: PullProgress
  stop: (reason: unknown) => void
}

/**
 * One pull of an image at a time: whoever asks for one that runs already joins it, at the bytes that it has reached. It is cancelled when the last one who
 * wanted it has left.
 */
export function joinedPulls(pull: Pull): Pull {
  const running = new Map<string, Running>()

  const begin = (reference: string): Running => {
    const stopped = new AbortController()
    const reports: Running['reports'] = new Set()
    const report = (progress: PullProgress) => {
      one.latest = progress
      for (const tell of reports) tell(progress)
    }
    const gone = () => running.get(reference) === one && running.delete(reference)
    const ended = pull(reference, report, stopped.signal).finally(gone)
    // Those who wait hear of it; when nobody does any more, it was cancelled.
    ended.catch(() => undefined)
    const stop = (reason: unknown) => {
      gone()
      stopped.abort(reason)
    }
    const one: Running = { ended, reports, stop }
    running.set(reference, one)
    return one
  }

  return async (reference, report, signal) => {
    signal.throwIfAborted()
    const one = running.get(reference) ?? begin(reference)
    // A function of its own for each caller, even where two pass the same one.
    const tell = (progress: PullProgress) => report(progress)
    one.reports.add(tell)
    if (one.latest) tell(one.latest)
    const left = Promise.withResolvers<never>()
    const leave = () => {
      one.reports.delete(tell)
      if (one.reports.size === 0) one.stop(signal.reason)
      left.reject(signal.reason)
    }
    signal.addEventListener('abort', leave, { once: true })
    try {
      await Promise.race([one.ended, left.promise])
    } finally {
      signal.removeEventListener('abort', leave)
      one.reports.delete(tell)
    }
  }
}
