import type { PullProgress } from '../adapters/container-engine.ts'
import { asFailure, type Failure } from '../failure.ts'
import { isEarlyPullDecided, noteEarlyPull, pulledEarly } from '../steps/pulled-early.ts'
import type { World } from '../world.ts'

/** The image on its way while the questions are answered. */
export type EarlyPullState =
  | { state: 'pulling'; reference: string; progress?: PullProgress }
  | { state: 'done'; reference: string }
  | { state: 'failed'; reference: string; failure: Failure }

/** How often progress is told: over a slow link every change of the screen costs. */
const interval = 1000

/**
 * Pulls the gateway's image before there is a plan, once the user has agreed. The image step joins the pull, or finds its result; should it fail, the step pulls
 * again, so that a failure here stands in nobody's way.
 */
export class EarlyPull {
  readonly #world: World
  readonly #deployment: string
  readonly #tell: (state: EarlyPullState | undefined) => void
  /** The image that the answers name, as long as they name a valid one. */
  readonly #image: () => string | undefined
  #agreed = false
  #reference: string | undefined
  #isHere = false
  #running = new AbortController()

  constructor(
    { world, name }: { world: World; name: string },
    image: () => string | undefined,
    tell: (state: EarlyPullState | undefined) => void,
  ) {
    this.#world = world
    this.#deployment = name
    this.#image = image
    this.#tell = tell
  }

  /** The image, where whether to pull it now is a question: it is not on this host, and the question was not answered before. An engine that does not answer has no say. */
  async question(): Promise<string | undefined> {
    const image = this.#image()
    if (image === undefined || this.#agreed || this.#world.rehearsal) return undefined
    if (await isEarlyPullDecided(this.#world, this.#deployment)) return undefined
    return (await this.#world.engine.image(image).catch(() => null)) === undefined ? image : undefined
  }

  /** Goes on with what was agreed to when this setup was started before. */
  async resume(): Promise<void> {
    if (await pulledEarly(this.#world, this.#deployment)) this.agree()
  }

  /** The image is left for the plan, also where its pull has begun; nobody is asked again, and no start begins it again. */
  decline(): Promise<void> {
    this.stop()
    return noteEarlyPull(this.#world, this.#deployment, undefined)
  }

  /** From now on the image is pulled, whichever the answers name. */
  agree(): void {
    this.#agreed = true
    this.follow()
  }

  /** Pulls what the answers name now, and no longer what they named before. */
  follow(): void {
    const reference = this.#agreed ? this.#image() : undefined
    if (reference === undefined || reference === this.#reference) return
    this.#cancel()
    this.#reference = reference
    const { signal } = (this.#running = new AbortController())
    void this.#pull(reference, signal)
  }

  /** Ends it: the image is pulled when the plan is applied. What has been received the engine keeps. */
  stop(): void {
    this.#agreed = false
    // That an image was pulled stays true.
    if (!this.#isHere) this.#cancel()
  }

  #cancel(): void {
    this.#running.abort()
    if (this.#reference !== undefined) this.#tell(undefined)
    this.#reference = undefined
    this.#isHere = false
  }

  async #pull(reference: string, signal: AbortSignal): Promise<void> {
    const { engine } = this.#world
    const tell = (state: EarlyPullState) => signal.aborted || this.#tell(state)
    let told = -Infinity
    const report = (progress: PullProgress) => {
      if (performance.now() - told < interval) return
      told = performance.now()
      tell({ state: 'pulling', reference, progress })
    }
    try {
      if (await engine.image(reference)) return
      await noteEarlyPull(this.#world, this.#deployment, reference)
      tell({ state: 'pulling', reference })
      await engine.pull(reference, report, signal)
      if (!signal.aborted) this.#isHere = true
      tell({ state: 'done', reference })
    } catch (error) {
      tell({ state: 'failed', reference, failure: asFailure(error) })
    }
  }
}
