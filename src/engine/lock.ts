import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { localFiles } from '../adapters/local-files.ts'
import { Exit, Failure } from '../failure.ts'

/** Who holds a deployment's lock. A pid alone is reused; with its start time and the boot it names one process for ever. */
export interface Holder {
  pid: number
  /** Field 22 of /proc/PID/stat: clock ticks since boot (proc_pid_stat(5)). */
  startTime: string
  bootId: string
  command: string
  /** ISO 8601. */
  since: string
}

export interface Lock {
  release(): Promise<void>
}

async function startTimeOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The command name, in parentheses, may itself hold spaces and parentheses; what follows its last one is regular.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

const bootId = async () => (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()

async function isAlive(holder: Holder): Promise<boolean> {
  return holder.bootId === (await bootId()) && holder.startTime === (await startTimeOf(holder.pid))
}

async function readHolder(path: string): Promise<Holder | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as Holder
  } catch {
    // The file is renamed into place whole, so anything else was not written by us: nobody is named.
    return undefined
  }
}

/** Who holds the lock at `path` now, if a living process does. */
export async function lockHolder(path: string): Promise<Holder | undefined> {
  const holder = await readHolder(path)
  return holder && (await isAlive(holder)) ? holder : undefined
}

/**
 * Takes the lock of the file at `path` or throws a Failure that names the holder.
 *
 * What excludes others is a unix socket in Linux's abstract namespace (unix(7)), called after the path: binding it succeeds for one process, and the kernel
 * gives it back however that process ends, so a dead holder needs no repair and no two can both believe that they replaced it. The file only says who holds it.
 */
export async function takeLock(path: string, command: string, now: () => Date): Promise<Lock> {
  const socket = await bind(`\0gatewright-lock-${createHash('sha256').update(path).digest('hex')}`)
  if (!socket) throw held(await lockHolder(path))
  const mine: Holder = {
    pid: process.pid,
    startTime: (await startTimeOf(process.pid)) ?? '',
    bootId: await bootId(),
    command,
    since: now().toISOString(),
  }
  try {
    await localFiles.write(path, JSON.stringify(mine), { mode: 0o644 })
  } catch (error) {
    // Else the next try of this same process would find the lock taken.
    socket.close()
    throw error
  }
  return {
    async release() {
      await localFiles.remove(path).finally(() => socket.close())
    },
  }
}

/** A listening socket of that name, or nothing where another process has it. It does not keep this process alive. */
async function bind(name: string): Promise<Server | undefined> {
  const server = createServer()
  server.listen(name)
  try {
    await once(server, 'listening')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined
    throw error
  }
  return server.unref()
}

function held(holder: Holder | undefined): Failure {
  return new Failure({
    what: 'another Gatewright is at work on this deployment',
    why: holder ? `"${holder.command}", process ${holder.pid}, since ${holder.since}` : 'it began just now',
    next: holder ? `wait for it to end, or look at it with: ps -p ${holder.pid}` : 'wait for it to end',
    exit: Exit.refused,
  })
}
