import { LineCounter, parseDocument, type Document, type ParsedNode, visit } from 'yaml'
import { Exit, Failure, type ExitCode } from './failure.ts'

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

/** What a text that is not taken is told as. Its content is never repeated: it may hold secrets. */
export interface About {
  /** `the journal /var/lib/… cannot be understood`. */
  what: string
  /** The one thing to do. */
  next: string
  exit?: ExitCode
}

/** The failure of a text that is not taken, for this reason. */
export const notTaken = ({ what, next, exit = Exit.refused }: About, why: string, cause?: unknown): Failure =>
  new Failure({ what, why, next, exit, cause })

const inMegabytes = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MB`

/** Why a content of more than `bytes` is not read. */
export const tooLarge = (bytes: number): string => `it is larger than ${inMegabytes(bytes)}`

const tooDeep = `it is nested more than ${bounds.depth} levels deep`

/** Why a parsed value is not taken, if so. Without recursion, since it may be deeper than the stack. */
function problemOf(root: unknown): string | undefined {
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
        if (++nodes > bounds.nodes) return `it has more than ${bounds.nodes} values`
        next.push(inner)
      }
    }
    level = next
  }
  return undefined
}

/** What a parser throws where the content is beyond it: the stack's end, and aliases that repeat each other (yaml, dist/nodes/Alias.js). */
function isBeyond(error: unknown): string | undefined {
  const said = error instanceof Error ? error.message : ''
  if (/Maximum call stack/.test(said)) return tooDeep
  return /Excessive alias count/.test(said) ? 'its aliases repeat each other too often' : undefined
}

/** The value that `parse` makes of a text, if both are within bounds. Errors of its own, such as of the syntax, are the parser's to tell. */
export function withinBounds<T>(text: string, parse: (text: string) => T, about: About, bytes = bounds.bytes): T {
  if (text.length > bytes) throw notTaken(about, tooLarge(bytes))
  let value: T
  try {
    value = parse(text)
  } catch (error) {
    const why = isBeyond(error)
    throw why ? notTaken(about, why) : error
  }
  const problem = problemOf(value)
  if (problem) throw notTaken(about, problem)
  return value
}

/** A JSON text as data. */
export const boundedJson = (text: string, about: About): unknown =>
  withinBounds(
    text,
    () => {
      try {
        return JSON.parse(text) as unknown
      } catch {
        // The parser's own message quotes what it read.
        throw notTaken(about, text.trim() === '' ? 'it is empty' : 'it is no JSON, or cut off')
      }
    },
    about,
  )

/** Keys that a map has twice. The library's own search compares each with each: minutes for a map of some 10,000. */
function repeatedKey(document: Document): number | undefined {
  let at: number | undefined
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>()
      for (const { key } of items) {
        const { value, range } = key as { value?: unknown; range?: [number, number, number] }
        if (value === undefined || value === '<<') continue
        if (seen.has(value)) {
          at = range?.[0] ?? 0
          return visit.BREAK
        }
        seen.add(value)
      }
      return undefined
    },
  })
  return at
}

/** A YAML text with its comments, as one that can be changed. What it holds is within bounds as data too. */
export function boundedDocument(text: string, about: About): Document.Parsed<ParsedNode> {
  if (text.length > bounds.yamlBytes) throw notTaken(about, tooLarge(bounds.yamlBytes))
  let marks = 0
  for (const _ of text.matchAll(/[\n,:]/g))
    if (++marks > bounds.yamlMarks) throw notTaken(about, `it has more than ${bounds.yamlMarks} values`)
  const lines = new LineCounter()
  const document = parseDocument(text, { uniqueKeys: false, lineCounter: lines, logLevel: 'silent' })
  const notYaml = (line: number | undefined, why: string) => notTaken(about, `${why}${line ? `: line ${line}` : ''}`)
  const [error] = document.errors
  if (error) throw notTaken(about, isBeyond(error) ?? notYaml(error.linePos?.[0].line, 'it is no valid YAML').why)
  const repeated = withinBounds(text, () => repeatedKey(document), about)
  if (repeated !== undefined) throw notYaml(lines.linePos(repeated).line, 'it has a key twice')
  withinBounds(text, () => document.toJS() as unknown, about)
  return document
}

/** A YAML text as data. */
export const boundedYaml = (text: string, about: About): unknown => boundedDocument(text, about).toJS() as unknown
