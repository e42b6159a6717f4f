import { chown, mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { usablePort } from '../../src/rehearsal/postgres-server.ts'
import { differences, type Inventory } from './inventory.ts'
import { type Fault, struckAt, type Way } from './points.ts'
import { type As, type Ended, leftRunning, type Outcome, restored, run, type Turn } from './turn.ts'

/** What the run does after the fault: it goes on to the end, or takes everything back. */
export type Then = 'resume' | 'undo'

export interface Trial extends Fault {
  then: Then
}

/** One trial and what was wrong after it: nothing, when the promise holds. */
export interface Result extends Trial {
  point: string
  /** How the disturbed run ended. */
  ended: string
  problems: string[]
}

/** A rehearsal that is ready to be disturbed again and again, and what an undisturbed run makes of it. */
export class Loop {
  readonly points: string[]
  readonly #program: string
  readonly #root: string
  readonly #port: number
  readonly #before: Inventory
  readonly #after: Inventory
  readonly #as: As

  private constructor(parts: {
    program: string
    root: string
    port: number
    points: string[]
    before: Inventory
    after: Inventory
    as: As
  }) {
    this.points = parts.points
    this.#program = parts.program
    this.#root = parts.root
    this.#port = parts.port
    this.#before = parts.before
    this.#after = parts.after
    this.#as = parts.as
  }

  /** Initialises PostgreSQL, answers, generates the secrets, and runs once undisturbed. `as`: the user as whom everything runs. */
  static async open(program: string, as?: As): Promise<Loop> {
    const root = await mkdtemp(join(await roomy(), 'gatewright-torture-'))
    if (as) await chown(root, as.uid, as.gid)
    const port = (await usablePort('127.0.0.1', undefined))!
    const turn = { directory: join(root, 'rehearsal'), port }
    const planned = succeeded(await run(program, { ...turn, action: 'plan' }, as))
    await restored(turn.directory, join(root, 'kept'))
    const undisturbed = succeeded(await run(program, { ...turn, action: 'setup' }, as))
    const problems = [...unfinished(undisturbed), ...(await leftRunning(turn.directory))]
    if (problems.length > 0) throw new Error(`the undisturbed run is not as it should be: ${problems.join('; ')}`)
    const { inventory: after } = undisturbed
    const points = undisturbed.points.map(name => name.replace(`${turn.directory}/`, ''))
    return new Loop({
      program,
      root,
      port,
      points,
      before: planned.inventory,
      after,
      as,
    })
  }

  /** Disturbs a run at one point, lets a new process go on, and compares. */
  async try(trial: Trial): Promise<Result> {
    const { at, way, then } = trial
    await this.restore()
    const disturbed = await this.run('setup', { fault: { at, way } })
    const problems = wrongEnd(disturbed, way)
    problems.push(...(await this.leftRunning()).map(line => `still running: ${line}`))
    problems.push(...(await this.ended(then)))
    return {
      ...trial,
      point: this.#struck(disturbed) ?? 'none',
      ended: endOf(disturbed).replaceAll(`${this.directory}/`, ''),
      problems,
    }
  }

  #struck = ({ stderr }: Ended) => stderr.split(struckAt)[1]?.split('\n')[0]?.replace(`${this.directory}/`, '')

  get directory(): string {
    return join(this.#root, 'rehearsal')
  }

  /** The rehearsal as it was when everything was answered and nothing done. */
  restore = () => restored(join(this.#root, 'kept'), this.directory)

  /** One turn on the rehearsal as it is now. */
  run = (action: Turn['action'], more: Pick<Turn, 'fault' | 'injection'> = {}) =>
    run(this.#program, { directory: this.directory, port: this.#port, action, ...more }, this.#as)

  leftRunning = () => leftRunning(this.directory)

  /** Brings what a disturbed run left to its end, and tells what is not as it should be then. */
  async ended(then: Then): Promise<string[]> {
    const problems = this.#compared(await this.run(then === 'undo' ? 'undo' : 'setup'), then)
    return [...problems, ...(await this.leftRunning()).map(line => `still running at the end: ${line}`)]
  }

  #compared({ outcome, stderr }: Ended, then: Then): string[] {
    if (!outcome) return [`the second run died: ${stderr.slice(-500)}`]
    if (then === 'resume') return [...unfinished(outcome), ...differences(this.#after, outcome.inventory ?? {})]
    if (outcome.failure) return [told(outcome)]
    return changes(this.#before, outcome.inventory ?? {})
  }

  async close(): Promise<void> {
    await rm(this.#root, { recursive: true, force: true })
  }
}

/** In memory, where there is enough of it: a kill loses nothing that the kernel has, so waiting for a disk would prove nothing. */
async function roomy(): Promise<string> {
  const memory = '/dev/shm'
  const { bavail, bsize } = await statfs(memory).catch(() => ({ bavail: 0, bsize: 0 }))
  return bavail * bsize > 2 ** 30 ? memory : tmpdir()
}

/** Undo ends the draft, and keeps its own state directory. */
const isDraft = (line: string) => /^file state\/gatewright\/mcp-litellm\/draft\./.test(line)
const withoutTraces = ({ journal: _, ...rest }: Inventory): Inventory => rest

/** What a run that was to leave nothing has changed all the same. */
export const changes = (before: Inventory, after: Inventory): string[] =>
  differences(withoutTraces(before), withoutTraces(after)).filter(line => !isDraft(line))

function succeeded({ outcome, stderr }: Ended): Outcome {
  if (!outcome || outcome.failure)
    throw new Error(`a run without a fault failed: ${stderr} ${outcome ? told(outcome) : ''}`)
  return outcome as Outcome
}

const told = ({ failure }: Partial<Outcome>) => `failed: ${failure?.what}: ${failure?.why}`

function unfinished(outcome: Partial<Outcome>): string[] {
  if (outcome.failure) return [told(outcome)]
  const again = outcome.again ?? []
  return [
    ...(outcome.verified ? [] : [`not verified: ${outcome.failed?.join('; ')}`]),
    ...(again.length > 0 ? [`planned again: ${again.join(', ')}`] : []),
  ]
}

/** A killed run must have been killed there; a failed call must have been told as what it is, or been coped with. */
function wrongEnd({ outcome, signal, exitCode, stderr }: Ended, way: Way): string[] {
  if (way !== 'failing') {
    // A point after the last of a shorter run, such as one poll fewer, leaves it unharmed.
    const unharmed = outcome !== undefined && !outcome.failure
    return signal === 'SIGKILL' || unharmed ? [] : [`it was not killed: ${exitCode} ${stderr.slice(-500)}`]
  }
  if (!outcome) return [`it died: ${exitCode} ${signal} ${stderr.slice(-500)}`]
  const { failure } = outcome
  if (failure && (/does not know/.test(failure.what) || !failure.next)) return [`unclear: ${told(outcome)}`]
  return []
}

const endOf = ({ outcome, signal }: Ended): string =>
  signal ??
  (outcome?.failure ? told(outcome) : outcome?.verified ? 'verified' : `not verified: ${outcome?.failed?.join('; ')}`)

/** `count` of `total` numbers from 1, evenly spaced, the first and the last among them. */
export function evenlySpaced(count: number, total: number): number[] {
  if (count >= total) return Array.from({ length: total }, (_, index) => index + 1)
  const numbers = Array.from(
    { length: count },
    (_, index) => 1 + Math.round((index * (total - 1)) / Math.max(1, count - 1)),
  )
  return [...new Set(numbers)]
}
