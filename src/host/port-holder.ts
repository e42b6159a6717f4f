import { execFile } from 'node:child_process'
import { readlink } from 'node:fs/promises'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import type { ContainerState } from '../adapters/container-engine.ts'

/** The program that listens there; `ss` shows it to root, and to the user whose program it is. */
async function listener(port: number): Promise<string | undefined> {
  const asked = promisify(execFile)('ss', ['-ltnpH', `sport = :${port}`], {
    timeout: 2_000,
    env: { PATH: process.env.PATH },
  })
  const found = await asked.catch(() => undefined)
  const [, name, pid] = /users:\(\("([^"]+)",pid=(\d+)/.exec(found?.stdout ?? '') ?? []
  if (!pid) return undefined
  // A program may call its main thread as it likes (Node: MainThread), so its file's name says more.
  const program = await readlink(`/proc/${pid}/exe`).catch(() => name)
  return `${basename(program ?? '')}, process ${pid}`
}

/** The running container that publishes the port. */
export const publisherOf = (port: number, containers: ContainerState[]): ContainerState | undefined =>
  containers.find(({ status, spec }) => status === 'running' && spec.ports.some(({ hostPort }) => hostPort === port))

/** Who has a port, in words: a container, or a program where this user may see it. */
export async function portHolder(port: number, containers: ContainerState[]): Promise<string | undefined> {
  const container = publisherOf(port, containers)
  return container ? `container "${container.spec.name}"` : listener(port)
}
