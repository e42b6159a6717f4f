/** Lines that are kept for the screen; the whole log is in a file. */
const capacity = 5000

/** A longer line is cut: 20 kB lines a few thousand times over would be hundreds of megabytes. */
const longest = 2000

/** How often a flood of lines may reach the screen. */
const frames = 8

/**
 * The last lines of a log, outside React. Taking a line costs a push; who looks is told at most eight times a second, so that what reaches the
 * terminal is bounded by that and not by the log.
 */
export class LogRing {
  readonly #lines: string[] = []
  #start = 0
  #dropped = 0
  #timer: NodeJS.Timeout | undefined
  /** Called after lines have come, at most eight times a second. */
  onChange: () => void = () => undefined

  push(text: string): void {
    this.#put(kept(text))
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.onChange()
    }, 1000 / frames).unref()
  }

  #put(text: string): void {
    if (this.#lines.length < capacity) {
      this.#lines.push(text)
      return
    }
    this.#lines[this.#start] = text
    this.#start = (this.#start + 1) % capacity
    this.#dropped++
  }

  get length(): number {
    return this.#lines.length
  }

  /** Lines that came before the first one that is kept. */
  get dropped(): number {
    return this.#dropped
  }

  /** Line by its place among those that are kept, oldest first. */
  at(index: number): string | undefined {
    return index < 0 || index >= this.length ? undefined : this.#lines[(this.#start + index) % this.length]
  }

  slice(from: number, to: number): string[] {
    const lines: string[] = []
    for (let index = Math.max(0, from); index < Math.min(to, this.length); index++) lines.push(this.at(index)!)
    return lines
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}

/** What a terminal would show of the line: what follows its last carriage return, cut, and copied, since a slice keeps its long parent alive. */
function kept(text: string): string {
  const shown = text.trimEnd().split('\r').at(-1) ?? ''
  if (shown.length <= longest) return shown
  return Buffer.from(`${shown.slice(0, longest)}…`).toString()
}
