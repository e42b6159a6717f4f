const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** A signal that comes again within so many milliseconds is the same one: the kernel, the shell and a service manager may each send it when a terminal closes. */
export const repeats = 1_000

/**
 * Does the work; a signal that asks to end calls `stop` first, so that the work ends in an orderly way and says how to go on. One that comes later ends
 * the process at once.
 */
export async function endingOnSignals<T>(stop: () => void, work: () => Promise<T>): Promise<T> {
  let stopped: number | undefined
  const onSignal = () => {
    if (stopped !== undefined && performance.now() - stopped > repeats) process.exit(130)
    if (stopped === undefined) stop()
    stopped ??= performance.now()
  }
  for (const signal of signals) process.on(signal, onSignal)
  try {
    return await work()
  } finally {
    for (const signal of signals) process.off(signal, onSignal)
  }
}
