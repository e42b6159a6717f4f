import { link, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
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
    // The content is linked into place whole, so anything else was not written by us: nobody is named, nobody holds it.
    return undefined
  }
}

/** Who holds the lock at `path` now, if a living process does. */
export async function lockHolder(path: string): Promise<Holder | undefined> {
  const holder = await readHolder(path)
  return holder && (await isAlive(holder)) ? holder : undefined
}

/**
 * Takes the lock at `path` or throws a Failure that names the holder. A dead holder is replaced at once.
 * The file appears with its content by link(2), which fails when the name exists: two processes cannot both succeed.
 */
export async function takeLock(path: string, command: string, now: () => Date): Promise<Lock> {
  const mine: Holder = {
    pid: process.pid,
    startTime: (await startTimeOf(process.pid)) ?? '',
    bootId: await bootId(),
    command,
    since: now().toISOString(),
  }
  const prepared = `${path}.${randomUUID()}`
  await writeFile(prepared, JSON.stringify(mine), { mode: 0o600, flag: 'wx' })
  try {
    while (!(await claim(prepared, path))) await removeDead(path)
  } finally {
    await unlink(prepared)
  }
  return { release: () => releaseOwn(path, mine) }
}

async function claim(prepared: string, path: string): Promise<boolean> {
  try {
    await link(prepared, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function removeDead(path: string): Promise<void> {
  const holder = await lockHolder(path)
  if (holder) throw held(holder)
  // Renaming takes the dead lock away for exactly one of several contenders; a lock that was replaced meanwhile is put back.
  const aside = `${path}.${randomUUID()}`
  const moved = await rename(path, aside).then(
    () => true,
    () => false,
  )
  if (!moved) return
  if (await lockHolder(aside)) await link(aside, path).catch(() => undefined)
  await unlink(aside)
}

function held(holder: Holder): Failure {
  return new Failure({
    what: 'another Gatewright is at work on this deployment',
    why: `"${holder.command}", process ${holder.pid}, since ${holder.since}`,
    next: `wait for it to end, or look at it with: ps -p ${holder.pid}`,
    exit: Exit.refused,
  })
}

async function releaseOwn(path: string, mine: Holder): Promise<void> {
  const holder = await readHolder(path)
  if (holder?.pid === mine.pid && holder.startTime === mine.startTime && holder.bootId === mine.bootId)
    await unlink(path)
}
