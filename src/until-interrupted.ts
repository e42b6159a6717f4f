/** Runs what has no end of its own until Ctrl-C or a signal ends it; a reader that goes away, as `| head` does, ends it too. */
export async function untilInterrupted(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const ending = new AbortController()
  const end = () => ending.abort()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, end)
  process.stdout.on('error', end)
  try {
    await work(ending.signal)
  } finally {
    for (const signal of signals) process.off(signal, end)
    process.stdout.off('error', end)
  }
}
