import type { App } from '../app/app.ts'
import type { Local } from '../app/screen.ts'
import { moved } from '../components/select.ts'
import { type Binding, binding } from '../keys/binding.ts'

/** Something that was done, and what takes it back. */
interface Deed {
  said: string
  back: () => void
}

/** As many as anybody remembers. */
const most = 50

/** What was done to a list, so that a key pressed once too often loses nothing. */
export class Past {
  readonly #deeds: Local<Deed[]>

  constructor(app: Pick<App, 'local'>) {
    this.#deeds = app.local<Deed[]>([])
  }

  push(said: string, back: () => void): void {
    this.#deeds.value = [...this.#deeds.value, { said, back }].slice(-most)
  }

  /** The last one in words, with the key that takes it back. */
  get said(): string | undefined {
    const last = this.#deeds.value.at(-1)
    return last && `${last.said} · u undoes it`
  }

  /** The key that takes the last one back; the cursor stays on the list. */
  bindings(count: () => number, at: Local<number>): Binding[] {
    const last = this.#deeds.value.at(-1)
    if (!last) return []
    const undo = () => {
      this.#deeds.value = this.#deeds.value.slice(0, -1)
      last.back()
      at.value = moved(at.value, 0, Math.max(1, count()))
    }
    return [binding('u', 'undo', undo)]
  }
}
