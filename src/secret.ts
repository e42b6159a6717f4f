import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'

const redaction = '‹secret›'

/**
 * A value that cannot be printed by accident: string conversion, JSON and `util.inspect` all give a redaction.
 * `reveal()` is for adapters (they hand the value to the outside) and for the one screen action that shows a secret on request.
 */
export class Secret {
  readonly #value: string

  private constructor(value: string) {
    this.#value = value
  }

  static of(value: string): Secret {
    return new Secret(value)
  }

  /**
   * A random secret of `length` characters from [A-Za-z0-9_-]: the alphabet that `docker run --env-file`, sh, systemd, dotenv, YAML and
   * URLs all read unquoted and alike. 6 bits a character: 32 characters carry 192 bits.
   */
  static generate(length = 32): Secret {
    return new Secret(randomBytes(length).toString('base64url').slice(0, length))
  }

  /** A LiteLLM key: `sk-` and 64 hexadecimal digits, the form LiteLLM's own start-up message suggests. */
  static generateKey(): Secret {
    return new Secret(`sk-${randomBytes(32).toString('hex')}`)
  }

  /** The raw value. Only adapters call this, and the reveal action of a screen. */
  reveal(): string {
    return this.#value
  }

  equals(other: Secret | undefined): boolean {
    return other !== undefined && other.#value === this.#value
  }

  /** A secret made from this one, such as a connection URL that contains a password. */
  map(make: (value: string) => string): Secret {
    return new Secret(make(this.#value))
  }

  toString(): string {
    return redaction
  }

  toJSON(): string {
    return redaction
  }

  [inspect.custom](): string {
    return redaction
  }
}
