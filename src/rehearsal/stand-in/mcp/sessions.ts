import { randomUUID } from 'node:crypto'
import { Problem } from '../http/problem.ts'

/** The sessions that `initialize` opened. A session belongs to the key that opened it. */
export class Sessions {
  readonly #owners = new Map<string, string>()

  open(owner: string): string {
    const id = randomUUID().replaceAll('-', '')
    this.#owners.set(id, owner)
    return id
  }

  /** The session of a request, if it is still known; an id that is not known counts as none. */
  known(id: string | undefined, owner: string): string | undefined {
    const expected = id === undefined ? undefined : this.#owners.get(id)
    if (expected === undefined) return undefined
    if (expected === owner) return id
    throw new Problem(403, { error: 'Forbidden', details: 'mcp-session-id is bound to a different caller.' })
  }

  end(id: string): void {
    this.#owners.delete(id)
  }
}
