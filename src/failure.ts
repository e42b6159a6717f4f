import { cleanLine } from './text/clean.ts'

/** The documented exit codes of every command. */
export const Exit = {
  done: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  unreachable: 4,
  checkFailed: 5,
  interrupted: 130,
} as const

export type ExitCode = (typeof Exit)[keyof typeof Exit]

/** A way out that Gatewright can take itself: answers to set, after which the run is tried again. */
export interface Remedy {
  id: string
  label: string
  /** Answer paths and the values to give them, e.g. `{ 'database.takeOverRole': true }`. */
  set: Record<string, unknown>
  /** The section whose questions come next, where these answers lead to others. */
  asks?: string
}

export interface FailureParts {
  /** What failed, in a sentence without a full stop. */
  what: string
  /** The likely cause. */
  why: string
  /** The one thing to do next; a command where there is one. */
  next: string
  exit?: ExitCode
  /** Path of the log file that holds the whole story. */
  log?: string
  /** Last lines of a log, already redacted, oldest first. */
  lines?: string[]
  remedies?: Remedy[]
  cause?: unknown
}

/** The one shape of every failure a user sees. Made where the cause is known; its texts never hold a secret, and nothing that acts on a terminal. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly what: string
  readonly why: string
  readonly next: string
  readonly exit: ExitCode
  readonly log: string | undefined
  readonly lines: string[]
  readonly remedies: Remedy[]

  constructor(parts: FailureParts) {
    const [what, why, next] = [parts.what, parts.why, parts.next].map(cleanLine) as [string, string, string]
    super(`${what}: ${why}`, { cause: parts.cause })
    this.what = what
    this.why = why
    this.next = next
    this.exit = parts.exit ?? Exit.failed
    this.log = parts.log
    this.lines = (parts.lines ?? []).map(cleanLine)
    this.remedies = parts.remedies ?? []
  }

  /** The same failure, naming the log file. */
  withLog(log: string): Failure {
    return new Failure({ ...this, log, cause: this.cause })
  }

  /** The form of `--json` output. */
  toJSON(): object {
    const { what, why, next, exit, lines, log } = this
    return { what, why, next, exit, ...(lines.length > 0 && { lines }), ...(log && { log }) }
  }
}

/** Any thrown value as a Failure, so that no front end has a second way to show an error. */
export function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown
  const why = thrown instanceof Error ? thrown.message : String(thrown)
  return new Failure({
    what: 'Gatewright met an error that it does not know',
    why,
    next: 'run the same command again; what was done so far is kept',
    cause: thrown,
  })
}
