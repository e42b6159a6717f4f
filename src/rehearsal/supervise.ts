import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import type { Writable } from 'node:stream'
import type { Account } from './account.ts'

/**
 * The supervisor between this process and the server. It starts its arguments and ends them when the pipe on descriptor 3 closes, which the kernel
 * does for us however this process ends, `kill -9` included. SIGINT is PostgreSQL's "fast" shutdown, SIGQUIT its "immediate" one.
 */
const supervisor = `
"$@" 3<&- &
child=$!
(
  read -r _ <&3
  kill -INT "$child" 2>/dev/null
  tries=0
  while kill -0 "$child" 2>/dev/null && [ "$tries" -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
  kill -QUIT "$child" 2>/dev/null
) &
watcher=$!
wait "$child"
status=$?
kill "$watcher" 2>/dev/null
exit "$status"
`

/** What starts under supervision. */
export type Supervised = {
  command: string
  args: string[]
  account: Account
  env: NodeJS.ProcessEnv
  /** Open files for it, from descriptor 4 on (handed.ts). */
  descriptors: number[]
  /** A file descriptor or 'pipe' for both standard output and standard error. */
  output: number | 'pipe'
}

/** A supervised process: `ended` resolves with its exit code, `end` asks it to stop and waits for that. */
export type SupervisedProcess = { child: ChildProcess; ended: Promise<number>; end(): Promise<void> }

/** Starts a process that ends with this one. It does not keep this process alive. */
export function supervise({ command, args, account, env, descriptors, output }: Supervised): SupervisedProcess {
  const options: SpawnOptions = {
    // A session of its own: Ctrl-C and a closed terminal reach this process only, which then stops the server in its own time.
    detached: true,
    cwd: '/',
    env,
    stdio: ['ignore', output, output, 'pipe', ...descriptors],
    ...account.ids,
  }
  const child = spawn('/bin/sh', ['-c', supervisor, 'supervisor', command, ...args], options)
  const lifeline = child.stdio[3] as Writable
  // The other end is gone when the server ended by itself.
  lifeline.on('error', () => {})
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', code => (lifeline.destroy(), resolve(code ?? 1)))
  })
  ended.catch(() => {})
  child.unref()
  ;(lifeline as unknown as { unref(): void }).unref()
  return {
    child,
    ended,
    end: async () => {
      child.ref()
      lifeline.end()
      await ended
    },
  }
}
