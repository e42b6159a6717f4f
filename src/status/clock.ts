/** Less than this is drift or a busy machine. */
const least = 30_000

/** Tells when the clock of this host is set, by the one clock that nobody sets. A suspended machine looks alike. */
export class ClockWatch {
  #wall: number
  #steady: number

  constructor(now: Date, steady = performance.now()) {
    this.#wall = now.getTime()
    this.#steady = steady
  }

  /** By how many milliseconds the clock has jumped since the last look; nothing where it went its way. */
  jump(now: Date, steady = performance.now()): number | undefined {
    const jumped = now.getTime() - this.#wall - (steady - this.#steady)
    this.#wall = now.getTime()
    this.#steady = steady
    return Math.abs(jumped) < least ? undefined : Math.round(jumped)
  }
}
