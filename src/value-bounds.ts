/** What is read of a file or of an answer, at most. Whoever wrote it is not trusted with the memory or the time of this process. */
export const bounds = {
  /** A file or an answer that is a text. */
  bytes: 16 * 1024 * 1024,
  /** Parsing YAML takes about a hundred times as long as JSON. */
  yamlBytes: 2 * 1024 * 1024,
  /** Line breaks, colons and commas of YAML, of which it has at least half as many as nodes. */
  yamlMarks: 400_000,
  depth: 100,
  /** Values, with those that an alias repeats. */
  nodes: 2_000_000,
}

const inMegabytes = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MB`

/** Why a content of more than `bytes` is not read. */
export const tooLarge = (bytes: number): string => `it is larger than ${inMegabytes(bytes)}`

export const tooManyValues = (most: number): string => `it has more than ${most.toLocaleString('en')} values`

export const tooDeep = `it is nested more than ${bounds.depth} levels deep`

/** Why a parsed value is not taken, if so. Without recursion, since it may be deeper than the stack. */
export function valueProblem(root: unknown): string | undefined {
  let level = [root]
  let nodes = 1
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > bounds.depth) return tooDeep
    const next: unknown[] = []
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue
      // Copied from one object to another by assignment it would change what the other inherits.
      if (Object.hasOwn(value, '__proto__')) return 'it has a key named __proto__'
      for (const inner of Object.values(value)) {
        if (++nodes > bounds.nodes) return tooManyValues(bounds.nodes)
        next.push(inner)
      }
    }
    level = next
  }
  return undefined
}
