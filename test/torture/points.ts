import { writeSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import fs from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { Exit, Failure } from '../../src/failure.ts'

/**
 * The process is killed `after` a call, or with its answer under way (`during`); or the call fails while the process lives. Killed before a call is killed after
 * the one before it.
 */
export const ways = ['during', 'after', 'failing'] as const
export type Way = (typeof ways)[number]

/** Changes nothing that outlives a killed process: it asks, or tells the disk what the kernel knows already. */
const changesNothing =
  /^(sync |engine\.(container|containers|image|network|networks)$|gateway\.(readiness|models|mcp(Servers|Health|Tools)|keys|keyInfo)$|postgres SELECT (?!PG_TERMINATE))/

/** What has not got its name yet is left behind alike, empty, whole or half written: the half is tried. */
const isNameless = /^(open|chmod|write) .*\.tmp$/

/** The kernel does it whole or not at all. */
const isWhole = /^(open|chmod|chown|rename|mkdir|unlink|rmdir) /

/** The ways in which a run that is disturbed at this call is not one that was disturbed at the call before. */
export function waysAt(point: string): Way[] {
  if (changesNothing.test(point)) return ['failing']
  if (isNameless.test(point)) return point.startsWith('write') ? ['during', 'failing'] : ['failing']
  return isWhole.test(point) ? ['after', 'failing'] : [...ways]
}

/** Comes before the name of the disturbed call on standard error: a run may ask once more or less than the one that was counted. */
export const struckAt = 'disturbed at '

/** At the `at`th point, counted from 1. */
export interface Fault {
  at: number
  way: Way
}

const die = (): never => {
  process.kill(process.pid, 'SIGKILL')
  // The signal is delivered on the way back from the kernel; nothing after this line runs.
  throw new Error('a process that was killed goes on')
}

/**
 * Every call that leaves the process, counted and named in order. Nothing is counted before `arm`, so that the points of a run are those of its apply
 * and its checks.
 */
export class Points {
  readonly names: string[] = []
  #armed = false
  #fault: Fault | undefined
  #refused: { calls: RegExp; code: string } | undefined
  #told: { calls: RegExp; tell: () => void } | undefined
  /** The calls of a round of looking, while the rounds that follow it are going on. */
  #round: string[] = []

  arm(fault: Fault | undefined): void {
    this.#armed = true
    this.#fault = fault
  }

  /** While armed, every call of that name fails with that code of errno(3). */
  refuse(calls: RegExp, code: string): void {
    this.#refused = { calls, code }
  }

  /** While armed, tells before every call of that name. */
  tell(calls: RegExp, tell: () => void): void {
    this.#told = { calls, tell }
  }

  disarm(): void {
    this.#armed = false
  }

  /** What was called just now will be called again until it answers otherwise, a number of times that differs from run to run: it stays one point. */
  waited(): void {
    this.#round = this.names.slice(-4)
  }

  #isLookedAgain(name: string): boolean {
    const again = this.#round.includes(name)
    if (!again) this.#round = []
    return again
  }

  /** One call. `half` does as much of it as a process does that is killed in its midst; `failure` is how the outside fails it. */
  async around<T>(
    name: string,
    call: () => Promise<T>,
    failure: () => Error,
    half?: () => Promise<unknown>,
  ): Promise<T> {
    if (!this.#armed) return call()
    if (this.#refused?.calls.test(name)) throw errno(this.#refused.code)
    if (this.#told?.calls.test(name)) this.#told.tell()
    if (this.#isLookedAgain(name)) return call()
    this.names.push(pointOf(name))
    const way = this.#fault?.at === this.names.length ? this.#fault.way : undefined
    if (way) writeSync(2, `${struckAt}${pointOf(name)}\n`)
    if (way === 'failing') throw failure()
    if (way === 'during') {
      if (half) await half()
      else {
        void call()
        // One turn of the loop: the request is on its way, and nobody hears its answer.
        await new Promise(resolve => setImmediate(resolve))
      }
      die()
    }
    const answer = await call()
    if (way === 'after') die()
    return answer
  }

  /** The door with every asynchronous call as a point. What answers at once, such as a log's iterator, is passed on. */
  door<T extends object>(door: T, name: string, synchronous: (keyof T)[] = []): T {
    return new Proxy(door, {
      get: (target, key) => {
        const member: unknown = Reflect.get(target, key)
        if (typeof member !== 'function') return member
        const call = (...args: unknown[]) => member.apply(target, args)
        if (synchronous.includes(key as keyof T)) return call
        return (...args: unknown[]) =>
          this.around(
            key === 'query' ? `${name} ${kindOf(args[0])}` : `${name}.${String(key)}`,
            () => call(...args),
            () => gone(name),
          )
      },
    })
  }

  /** Node's own file operations that change something, of paths that `isOurs`. They lie below the door, so that a write has many points. */
  watchFiles(isOurs: (path: string) => boolean): void {
    const patched = fs as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
    for (const name of ['writeFile', 'rename', 'unlink', 'mkdir', 'rm', 'rmdir', 'chmod', 'chown']) {
      const original = patched[name]!
      patched[name] = (path, ...rest) =>
        isOurs(String(path))
          ? this.around(
              `${name} ${String(path)}`,
              () => original(path, ...rest),
              () => errno('EIO'),
            )
          : original(path, ...rest)
    }
    const { open } = fs
    fs.open = async (path, flags, mode) => {
      const writes = typeof flags === 'string' ? flags !== 'r' : ((flags ?? 0) & 3) !== 0
      if (!isOurs(String(path))) return open(path, flags, mode)
      const handle = writes
        ? await this.around(
            `open ${String(path)}`,
            () => open(path, flags, mode),
            () => errno('ENOSPC'),
          )
        : await open(path, flags, mode)
      return this.#watched(handle, String(path))
    }
    syncBuiltinESMExports()
  }

  #watched(handle: FileHandle, path: string): FileHandle {
    const writeFile = handle.writeFile.bind(handle)
    const points = this
    return Object.assign(handle, {
      writeFile: (content: string) =>
        points.around(
          `write ${path}`,
          () => writeFile(content),
          () => errno('ENOSPC'),
          () => writeFile(content.slice(0, content.length / 2)),
        ),
      sync: wrappedMethod(points, handle, 'sync', path),
      chmod: wrappedMethod(points, handle, 'chmod', path),
    })
  }
}

function wrappedMethod(points: Points, handle: FileHandle, name: 'sync' | 'chmod', path: string) {
  const original = handle[name].bind(handle) as (...args: unknown[]) => Promise<void>
  return (...args: unknown[]) =>
    points.around(
      `${name} ${path}`,
      () => original(...args),
      () => errno('EIO'),
    )
}

/** The first two words of an SQL statement, which hold no value. */
const kindOf = (sql: unknown): string => String(sql).split(/\s+/).filter(Boolean).slice(0, 2).join(' ').toUpperCase()

/** Without what makes the names of two runs differ. */
const pointOf = (name: string) => name.replace(/\.\d+\.[0-9a-f]{12}\.tmp$/, '.tmp')

const errno = (code: string) => Object.assign(new Error(`${code}: injected`), { code })

const gone = (door: string) =>
  new Failure({
    what: `the ${door} did what was asked of it no longer`,
    why: 'the call was made to fail',
    next: 'run the same command again',
    exit: Exit.unreachable,
  })
