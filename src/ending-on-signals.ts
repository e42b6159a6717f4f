const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Does the work; a signal that asks to end calls `stop` first, so that the work ends in an orderly way and says how to go on. A terminal and a service manager
 * may each send the signal, so a repeated one changes nothing within a moment; one that comes later ends the process at once.
 */
export async function endingOnSignals<T>(stop: () => void, work: () => Promise<T>): Promise<T> {
  const patience = 1_000
  let stopped: number | undefined
  const onSignal = () => {
    if (stopped !== undefined && performance.now() - stopped > patience) process.exit(130)
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
