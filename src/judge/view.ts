/** A text that was decoded, and where each of its characters stood before: what is found in it can be told of the original. */
export class View {
  readonly text: string
  readonly #at: readonly number[] | undefined
  readonly #base: number

  constructor(text: string, base = 0, at?: readonly number[]) {
    this.text = text
    this.#base = base
    this.#at = at
  }

  /** Where a character, or the end, stood in the original. */
  origin(index: number): number {
    return this.#at ? this.#at[index]! : this.#base + index
  }

  slice(from: number, to: number): View {
    const text = this.text.slice(from, to)
    return this.#at ? new View(text, 0, this.#at.slice(from, to + 1)) : new View(text, this.#base + from)
  }

  /** The text with each match of a pattern replaced. */
  decoded(pattern: RegExp, replace: (match: string) => string): View {
    if (!new RegExp(pattern.source, pattern.flags.replace('g', '')).test(this.text)) return this
    let text = ''
    const at: number[] = []
    let last = 0
    const copy = (to: number) => {
      for (let index = last; index < to; index++) at.push(this.origin(index))
      text += this.text.slice(last, to)
    }
    for (const { 0: match, index } of this.text.matchAll(pattern)) {
      copy(index)
      const is = replace(match)
      for (let one = 0; one < is.length; one++) at.push(this.origin(index))
      text += is
      last = index + match.length
    }
    copy(this.text.length)
    at.push(this.origin(this.text.length))
    return new View(text, 0, at)
  }
}

/** What JSON and YAML write as `\n`, `\"` and the like. */
export const unescaped = (view: View): View =>
  view.decoded(/\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)/gs, match => {
    const [, kind = '', ...rest] = match
    if (rest.length > 0) return String.fromCharCode(parseInt(rest.join(''), 16))
    return ({ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '0': '\0' } as Record<string, string>)[kind] ?? kind
  })

/** What a URL writes as `%40`. */
export const percentDecoded = (view: View): View =>
  view.decoded(/%[0-7][0-9a-fA-F]|(?:%[89a-fA-F][0-9a-fA-F])+/g, match => {
    try {
      return decodeURIComponent(match)
    } catch {
      return match
    }
  })
