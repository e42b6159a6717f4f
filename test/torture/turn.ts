import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import type { FailureParts } from '../../src/failure.ts'
import type { Injection } from './faults/injection.ts'
import type { Inventory } from './inventory.ts'
import type { Fault } from './points.ts'

/** What the child program is asked to do. */
export interface Turn {
  directory: string
  port: number
  action: 'plan' | 'setup' | 'undo'
  fault?: Fault
  injection?: Injection
}

/** What it answers when it lives. */
export interface Outcome {
  planned: string[]
  /** What would be planned after it; nothing, when all is well. */
  again: string[]
  verified: boolean
  /** Checks that did not pass. */
  failed: string[]
  kept: string[]
  failure: FailureParts
  points: string[]
  inventory: Inventory
  /** Where a fault is injected: what was there before. */
  before: Inventory
}

export interface Ended {
  /** Missing where the process was killed. */
  outcome?: Partial<Outcome>
  exitCode: number | null
  signal: NodeJS.Signals | null
  stderr: string
}

/** As whom the child runs, and on which Node; nothing: as this user, on this one. */
export type As = { uid: number; gid: number; node: string } | undefined

/** Runs one turn in a process of its own. */
export async function run(program: string, turn: Turn, as?: As): Promise<Ended> {
  const { node = process.execPath, ...account } = as ?? {}
  const child = spawn(node, [program, JSON.stringify(turn)], { stdio: ['ignore', 'pipe', 'pipe'], ...account })
  const [[exitCode, signal], stdout, stderr] = await Promise.all([
    once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>,
    text(child.stdout),
    text(child.stderr),
  ])
  return { ...(stdout && { outcome: JSON.parse(stdout) as Partial<Outcome> }), exitCode, signal, stderr }
}

/** Command lines of the processes that have the directory among their arguments. */
function processesOf(directory: string): string[] {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
  return pids.map(argumentsOf).filter(line => line.includes(directory))
}

function argumentsOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    // It ended between the two calls.
    return ''
  }
}

/** What still runs for the directory after the longest that a shutdown may take. */
export async function leftRunning(directory: string): Promise<string[]> {
  const deadline = Date.now() + 20_000
  while (processesOf(directory).length > 0 && Date.now() < deadline) await sleep(20)
  return processesOf(directory)
}

/** Puts a rehearsal back to how it was kept. PostgreSQL insists on the owner of its files, which node's own cp does not keep. */
export async function restored(kept: string, directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true })
  await execa('cp', ['-a', kept, directory])
}
