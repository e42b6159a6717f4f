import type { Binding } from '../keys/binding.ts'
import type { Key } from '../keys/key.ts'
import type { Size, View } from '../text/view.ts'

/** One screen: what it shows and what its keys do, both read from the state at the moment they are asked for. */
export interface Screen {
  view(size: Size): View
  bindings(): Binding[]
  /** Gets each key before the bindings; `true` when it was text for a field. */
  take?(key: Key): boolean
  /** Help beyond the keys: the longer explanation of the question. */
  more?(): { title: string; text: string } | undefined
  /** Characters are text at this moment, so that `?` is no key. */
  isTyping?(): boolean
  isHelp?: boolean
  /** Called when the screen is left for good. */
  close?(): void
}

/** A value outside React that a screen remembers, such as a cursor; the app is drawn anew when it changes. */
export interface Local<T> {
  value: T
}

export function local<T>(changed: () => void, start: T): Local<T> {
  let current = start
  return {
    get value() {
      return current
    },
    set value(next: T) {
      current = next
      changed()
    },
  }
}
