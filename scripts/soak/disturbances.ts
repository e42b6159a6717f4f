import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'

/** Something that happens to a gateway in the years that it serves. */
export interface Disturbance {
  what: string
  make(): Promise<unknown>
}

const docker = (...args: string[]) => execa('docker', args)

/** The engine's process in the bed, as it was started. */
function engine(): { pid: number; command: string[]; env: Record<string, string> } {
  const pid = readdirSync('/proc').find(
    one => /^\d+$/.test(one) && readFileSync(`/proc/${one}/comm`, 'utf8').trim() === 'dockerd',
  )
  if (!pid) throw new Error('there is no engine here; run this in the bed')
  const parts = (file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0').filter(Boolean)
  const env = Object.fromEntries(parts('environ').map(one => [one.split('=')[0]!, one.slice(one.indexOf('=') + 1)]))
  return { pid: Number(pid), command: parts('cmdline'), env }
}

/** As after a crash: everything that ran in it is gone, and what has a restart policy comes back with it. */
async function crashEngine(container: string): Promise<void> {
  const { pid, command, env } = engine()
  process.kill(pid, 'SIGKILL')
  await sleep(5_000)
  spawn(command[0]!, command.slice(1), { env, stdio: 'ignore', detached: true }).unref()
  while ((await execa('docker', ['info'], { reject: false })).exitCode !== 0) await sleep(500)
  // The bed's own container has no restart policy; the gateway has one, which a kill by hand before has suspended.
  await docker('start', 'postgres', container)
}

async function stopFor(container: string, milliseconds: number): Promise<void> {
  await docker('stop', '--time', '1', container)
  await sleep(milliseconds)
  await docker('start', container)
}

/** All of them, for a gateway that `again` makes anew. */
export const disturbances = (container: string, again: () => Promise<unknown>): Disturbance[] => [
  { what: 'gateway restarted', make: () => docker('restart', '--time', '1', container) },
  {
    what: 'gateway killed and started',
    make: async () => (await docker('kill', container), await docker('start', container)),
  },
  { what: 'database away for 15 s', make: () => stopFor('postgres', 15_000) },
  { what: 'engine killed, back after 5 s', make: () => crashEngine(container) },
  { what: 'container removed, made anew', make: async () => (await docker('rm', '--force', container), await again()) },
]
