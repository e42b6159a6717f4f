import { type Binding, bindingFor, binding } from '../keys/binding.ts'
import type { Key } from '../keys/key.ts'
import { help } from '../help.ts'
import { type Local, local, type Screen } from './screen.ts'
import type { Size } from '../text/view.ts'

export interface Look {
  utf8: boolean
}

/**
 * What is on the terminal: a stack of screens, the uppermost of which gets the keys. It lives outside React, so that keys typed ahead meet the
 * screen that they were meant for, however late it is drawn.
 */
export class App<Outcome = unknown> {
  readonly look: Look
  /** Under the title of every screen. */
  notice: string | undefined
  readonly ended: Promise<Outcome>
  readonly #end: (outcome: Outcome) => void
  #screens: Screen[] = []
  #version = 0
  readonly #listeners = new Set<() => void>()
  #held: Key[] | undefined
  /** Set by whoever draws. */
  size: Size = { columns: 80, rows: 24 }
  /** What Ctrl-C does. */
  onLeave: () => void = () => undefined
  /** What `p` does on a terminal that is too small. */
  onPlain: (() => void) | undefined

  constructor(look: Look) {
    this.look = look
    const { promise, resolve } = Promise.withResolvers<Outcome>()
    this.ended = promise
    this.#end = resolve
  }

  readonly changed = (): void => {
    this.#version++
    for (const listener of this.#listeners) listener()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly version = (): number => this.#version

  local<T>(start: T): Local<T> {
    return local(this.changed, start)
  }

  get screen(): Screen | undefined {
    return this.#screens.at(-1)
  }

  /** Replaces every screen by this one. */
  show(screen: Screen): void {
    for (const old of this.#screens) old.close?.()
    this.#screens = [screen]
    this.changed()
    this.#replay()
  }

  /** Puts a screen above the present one. */
  open(screen: Screen): void {
    this.#screens.push(screen)
    this.changed()
  }

  /** Takes the uppermost screen away. */
  close(): void {
    if (this.#screens.length > 1) this.#screens.pop()?.close?.()
    this.changed()
  }

  /** Keeps keys for the next screen that is shown: nothing that was typed while Gatewright looked around is lost. */
  hold(): void {
    this.#held ??= []
  }

  /** Drops what was kept: the screen that comes is not the one that it was typed for. */
  forget(): void {
    this.#held = undefined
  }

  #replay(): void {
    const keys = this.#held ?? []
    this.#held = undefined
    for (const key of keys) this.press(key)
  }

  /** The bindings that are live, those of every screen last. */
  bindings(): Binding[] {
    const { screen } = this
    if (!screen) return []
    return [
      ...screen.bindings(),
      ...(screen.isTyping?.() || screen.isHelp ? [] : [binding('?', 'help', () => this.#help(screen))]),
      binding('ctrl-c', 'leave', () => this.onLeave()),
    ]
  }

  #help(about: Screen): void {
    this.open(help({ look: this.look, close: () => this.close() }, about))
  }

  press(key: Key): void {
    if (this.#held && key.name !== 'ctrl-c') this.#held.push(key)
    else if (!this.screen?.take?.(key)) bindingFor(this.bindings(), key)?.run(key)
  }

  finish(outcome: Outcome): void {
    this.#end(outcome)
  }
}

/** What a screen needs of the app: to remember, and to open and close screens. */
export type Stage = Pick<App, 'local' | 'open' | 'close' | 'size' | 'look'>
