import { readFileSync } from 'node:fs'
import type { RunningTerminal } from '../terminal/terminal.ts'

/** What a program that is left open costs: percent of one core, bytes of memory, bytes to its terminal a minute. */
export interface Usage {
  cpu: number
  memory: number
  bytes: number
}

const memory = (pid: number) => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024

/** Each call answers what was used since the one before. */
export function meter({ pid, cpu, bytes: received }: RunningTerminal): () => Usage {
  let [at, busy, bytes] = [performance.now(), cpu(), received()]
  return () => {
    const now = [performance.now(), cpu(), received()] as const
    const span = now[0] - at
    const used = {
      cpu: ((now[1] - busy) / span) * 100,
      memory: memory(pid),
      bytes: ((now[2] - bytes) / span) * 60_000,
    }
    ;[at, busy, bytes] = now
    return used
  }
}
