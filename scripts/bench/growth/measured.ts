import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { cli } from '../subjects.ts'

/** What a run of the program took. */
export interface Run {
  seconds: number
  /** At most, in MB. */
  memory: number
  stdout: string
  exitCode: number | null
  /** From the signal that was sent to the end. */
  ending: number
}

/** Its peak, which the kernel knows as long as the process is there. */
async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
}

/** Runs the program to its end; or interrupts it once its messages say something. */
export async function run(args: string[], interruptAt?: string): Promise<Run> {
  const began = performance.now()
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { stdout: '', stderr: '' }
  let interrupted: number | undefined
  child.stdout.on('data', data => (said.stdout += String(data)))
  child.stderr.on('data', data => {
    said.stderr += String(data)
    if (interrupted !== undefined || interruptAt === undefined || !said.stderr.includes(interruptAt)) return
    interrupted = performance.now()
    child.kill('SIGTERM')
  })
  let memory = 0
  const looking = setInterval(async () => (memory = Math.max(memory, await peakOf(child.pid!))), 100)
  const [exitCode] = (await once(child, 'close')) as [number | null]
  clearInterval(looking)
  const ended = performance.now()
  return {
    seconds: (ended - began) / 1000,
    memory,
    stdout: said.stdout,
    exitCode,
    ending: (ended - (interrupted ?? ended)) / 1000,
  }
}
