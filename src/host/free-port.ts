import { execFile } from 'node:child_process'
import { readlink } from 'node:fs/promises'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import type { ContainerState } from '../adapters/container-engine.ts'
import type { HostFacts } from './facts.ts'
import { tryPort } from './port.ts'

const wanted = 4000

/** The program that listens there; `ss` shows it to root, and to the user whose program it is. */
async function listener(port: number): Promise<string | undefined> {
  const found = await promisify(execFile)('ss', ['-ltnpH', `sport = :${port}`], { timeout: 2_000 }).catch(
    () => undefined,
  )
  const [, name, pid] = /users:\(\("([^"]+)",pid=(\d+)/.exec(found?.stdout ?? '') ?? []
  if (!pid) return undefined
  // A program may call its main thread as it likes (Node: MainThread), so its file's name says more.
  const program = await readlink(`/proc/${pid}/exe`).catch(() => name)
  return `${basename(program ?? '')}, process ${pid}`
}

async function takenBy(port: number, containers: ContainerState[]): Promise<string | undefined> {
  const container = containers.find(
    ({ status, spec }) => status === 'running' && spec.ports.some(({ hostPort }) => hostPort === port),
  )
  return container ? `container "${container.spec.name}"` : listener(port)
}

async function firstFree(from: number): Promise<number> {
  const { ok } = await tryPort('127.0.0.1', from)
  return ok || from === 65535 ? from : firstFree(from + 1)
}

/** LiteLLM's own port where it is free, else the next one that is, and who has it. */
export async function freePort(containers: ContainerState[]): Promise<HostFacts['freePort']> {
  const port = await firstFree(wanted)
  const holder = port === wanted ? undefined : await takenBy(wanted, containers)
  return { port, wanted, ...(holder && { takenBy: holder }) }
}
