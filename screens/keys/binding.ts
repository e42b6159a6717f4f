import type { Key } from './key.ts'

/** What a key does now. The hint bar and the help are made of the bindings that are live, so they cannot be wrong. */
export interface Binding {
  /** Names as in Key. All of them are shown where they have a sign together, else the first. */
  keys: string[]
  /** One or two words: `next`. */
  does: string
  /** Works, and stands in the help, but not in the hint bar. */
  quiet?: boolean
  run: (key: Key) => void
}

export const binding = (keys: string | string[], does: string, run: (key: Key) => void): Binding => ({
  keys: [keys].flat(),
  does,
  run,
})

export const quiet = (keys: string | string[], does: string, run: (key: Key) => void): Binding => ({
  ...binding(keys, does, run),
  quiet: true,
})

/** The binding that a key belongs to. */
export const bindingFor = (bindings: Binding[], key: Key): Binding | undefined =>
  bindings.find(({ keys }) => keys.includes(key.name))
