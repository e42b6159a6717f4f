import type { PullProgress } from '../container-engine.ts'
import { jsonLines } from './json-lines.ts'

/** One line of the engine's answer to a pull. */
export interface PullEvent {
  status?: string
  id?: string
  progressDetail?: { current?: number; total?: number }
  error?: string
  errorDetail?: { message?: string }
}

interface Layer {
  done: boolean
  bytes: number
  total: number
}

/** Progress counted from the events: layers known and done, bytes so far. A total is known only for a layer that has begun. */
export class PullCounter {
  readonly #layers = new Map<string, Layer>()
  /** True once the engine has said how it ended: there is no other sign of success. */
  succeeded = false

  take({ status = '', id, progressDetail }: PullEvent): void {
    if (status.startsWith('Status: ')) this.succeeded = true
    // The first event has the tag for an id.
    if (id === undefined || status.startsWith('Pulling from')) return
    const layer = this.#layers.get(id) ?? { done: false, bytes: 0, total: 0 }
    this.#layers.set(id, layer)
    if (status === 'Downloading') {
      layer.bytes = Math.max(layer.bytes, progressDetail?.current ?? 0)
      layer.total = Math.max(layer.total, progressDetail?.total ?? 0)
    }
    if (status === 'Download complete' || status === 'Pull complete') layer.bytes = layer.total
    if (status === 'Pull complete' || status === 'Already exists') layer.done = true
  }

  get progress(): PullProgress {
    const layers = [...this.#layers.values()]
    const sum = (of: (layer: Layer) => number) => layers.reduce((total, layer) => total + of(layer), 0)
    return {
      layers: layers.length,
      layersDone: layers.filter(({ done }) => done).length,
      bytes: sum(({ bytes }) => bytes),
      bytesKnown: sum(({ total }) => total),
    }
  }
}

/** Follows a pull to its end, which is an error of the engine's, or `true` where the engine said that it succeeded. */
export async function followPull(
  chunks: AsyncIterable<Buffer>,
  report: (progress: PullProgress) => void,
): Promise<boolean> {
  const counter = new PullCounter()
  for await (const event of jsonLines<PullEvent>(chunks)) {
    const error = event.errorDetail?.message ?? event.error
    if (error) throw new Error(error)
    counter.take(event)
    report(counter.progress)
  }
  return counter.succeeded
}
