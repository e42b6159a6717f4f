import Docker from 'dockerode'
import type { Endpoint } from './connect.ts'
import { dockerFailure, hasStatus } from './errors.ts'

/** dockerode at one engine, and how its errors are told. */
export interface Client {
  where: string
  /** For questions and changes, which end within the time limit. */
  docker: Docker
  /** For logs, events, pulls and runs, which may rightly be silent for long. */
  streaming: Docker
  /** Runs a question or a change; what it throws becomes a Failure that begins with `what`. */
  doing<T>(what: string, work: () => Promise<T>): Promise<T>
  /** The same without a time limit. */
  following<T>(what: string, work: () => Promise<T>): Promise<T>
}

/** Longer than stopping a container takes, with the ten seconds that it has to end by itself. */
const usualLimit = 60_000

const noAnswer = () => Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })

/**
 * docker-modem never settles a call whose answer is cut off in the middle, as by an engine that is killed; so the time is taken here, and the signal is heard.
 */
export async function within<T>(work: Promise<T>, limit = usualLimit, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
      settle()
    }
    const fail = (error: unknown) => end(() => reject(error))
    const stop = () => fail(signal?.reason)
    const timer = setTimeout(() => fail(noAnswer()), limit)
    if (signal?.aborted) stop()
    else signal?.addEventListener('abort', stop)
    work.then(value => end(() => resolve(value)), fail)
  })
}

/** A client of the engine at `endpoint`. */
export function openClient({ where, options }: Endpoint, limit = usualLimit): Client {
  const following: Client['following'] = async (what, work) => {
    try {
      return await work()
    } catch (error) {
      throw (error as Error).name === 'AbortError' ? error : dockerFailure(error, what, where)
    }
  }
  return {
    where,
    // The modem's own limit, on silence, only closes the connection of a call that was given up.
    docker: new Docker({ ...options, timeout: limit + 1_000 }),
    streaming: new Docker(options),
    doing: (what, work) => following(what, () => within(work(), limit)),
    following,
  }
}

/** `undefined` where the engine answers with one of these HTTP statuses. */
export async function unless<T>(work: Promise<T>, ...statuses: number[]): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (hasStatus(error, ...statuses)) return undefined
    throw error
  }
}

/** `undefined` for what does not exist. */
export const unlessMissing = <T>(work: Promise<T>): Promise<T | undefined> => unless(work, 404)
