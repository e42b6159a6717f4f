import type { ContainerState, LogLine } from '../adapters/container-engine.ts'
import type { World } from '../world.ts'

export interface FollowOptions {
  name: string
  /** ISO 8601; absent, from the beginning. */
  since?: string
  tail?: number
  signal: AbortSignal
}

/** Said between lines: the container is another one, or nothing can be read at present. */
interface LogNotice {
  notice: string
}

export type Followed = LogLine | LogNotice

const pause = 1_000

/** Where reading has come to in one container: the last time, and how many lines had it, since `since` includes its moment. */
class Place {
  readonly id: string
  at: string | undefined
  #same = 0
  #skip = 0

  constructor(id: string) {
    this.id = id
  }

  /** Before reading again from `at` on. */
  again(): void {
    this.#skip = this.#same
  }

  /** Whether the line is a new one. */
  take({ at }: LogLine): boolean {
    if (this.#skip > 0 && at === this.at) {
      this.#skip--
      return false
    }
    this.#skip = 0
    this.#same = at === this.at ? this.#same + 1 : 1
    this.at = at
    return true
  }
}

/** Aborts when another container starts under the name: the old one may live on for long under another. */
async function whenReplaced(world: World, name: string, id: string, signal: AbortSignal): Promise<void> {
  for await (const event of world.engine.events(signal))
    if (event.action === 'start' && event.name === name && event.id !== id) return
}

/** The lines of one container from its place on, until it is removed, replaced, or the engine goes away. */
async function* ofContainer(world: World, place: Place, options: FollowOptions): AsyncGenerator<LogLine> {
  const { name, since, tail, signal } = options
  const switching = new AbortController()
  const either = AbortSignal.any([signal, switching.signal])
  // Where events cannot be followed, the end of the log itself is what is noticed.
  const replaced = whenReplaced(world, name, place.id, either).then(
    () => switching.abort(),
    () => undefined,
  )
  try {
    place.again()
    const from =
      place.at === undefined ? { ...(since && { since }), ...(tail !== undefined && { tail }) } : { since: place.at }
    for await (const line of world.engine.logs(place.id, { follow: true, ...from, signal: either }))
      if (place.take(line)) yield line
    if (!signal.aborted && switching.signal.aborted) yield* rest(world, place)
  } finally {
    switching.abort()
    await replaced
  }
}

/** What a container that was replaced still had to say. */
async function* rest(world: World, place: Place): AsyncGenerator<LogLine> {
  if (!(await world.engine.container(place.id))) return
  place.again()
  const since = place.at === undefined ? {} : { since: place.at }
  for await (const line of world.engine.logs(place.id, { follow: false, ...since })) if (place.take(line)) yield line
}

type Looked = { is: ContainerState | undefined } | { problem: string }

const look = ({ engine }: World, name: string): Promise<Looked> =>
  engine.container(name).then(
    is => ({ is }),
    (error: Error) => ({ problem: error.message }),
  )

/**
 * Follows the log of whichever container has the name, without a gap and without a line twice: over its restarts, over its replacement by another one,
 * and over a restart of the engine. Ends with the signal.
 */
export async function* followLog(world: World, options: FollowOptions): AsyncGenerator<Followed> {
  const { name, signal } = options
  let place: Place | undefined
  let waitingFor: string | undefined
  while (!signal.aborted) {
    const looked = await look(world, name)
    const is = 'is' in looked ? looked.is : undefined
    if (!is) {
      const why = 'problem' in looked ? looked.problem : `there is no container ${name}`
      if (why !== waitingFor) yield { notice: `${why}; waiting for it` }
      waitingFor = why
      await world.wait(pause, signal)
      continue
    }
    waitingFor = undefined
    if (place && place.id !== is.id) yield { notice: `container ${name} is another one now` }
    // A new container's log is shown from its beginning, whatever was asked of the first.
    const asked = place && place.id !== is.id ? { name, signal } : options
    if (place?.id !== is.id) place = new Place(is.id)
    try {
      yield* ofContainer(world, place, asked)
    } catch (error) {
      yield { notice: error instanceof Error ? error.message : String(error) }
    }
    if (!signal.aborted) await world.wait(pause, signal)
  }
}
