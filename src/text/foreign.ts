import { inspect } from 'node:util'
import { cleanLine } from './clean.ts'

/**
 * Text that somebody else wrote: a server, a model, a program's log. It is no `string`, so that it cannot be shown or compared by mistake; string
 * conversion, JSON and `util.inspect` give what can be shown. Made where such text comes in, as a `Secret` is where a secret does.
 */
export class ForeignText {
  readonly #raw: string

  private constructor(raw: string) {
    this.#raw = raw
  }

  static of(raw: string): ForeignText {
    return new ForeignText(raw)
  }

  /** As it came: for comparing, parsing and handing it on to another program, never to be shown. */
  raw(): string {
    return this.#raw
  }

  /** Whether it is exactly this. */
  is(text: string): boolean {
    return this.#raw === text
  }

  /** Cleaned, on one line. */
  shown(): string {
    return cleanLine(this.#raw)
  }

  toString(): string {
    return this.shown()
  }

  toJSON(): string {
    return this.shown()
  }

  [inspect.custom](): string {
    return this.shown()
  }
}
