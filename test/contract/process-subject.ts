import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Launch, Launched } from './subject.ts'

/** A subject's process: started, its two streams kept as text. */
export function launchProcess(command: string[], { env }: Launch): Launched {
  const [program, ...args] = command
  const child = spawn(program!, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const printed: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => printed.push(text))
  const exited = once(child, 'close').then(([code]) => code as number | null)
  return {
    log: () => printed.join('').replace(/\x1b\[[0-9;]*m/g, ''),
    exited,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      await exited
    },
  }
}
