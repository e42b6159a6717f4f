import {
  type Document,
  type DocumentOptions,
  LineCounter,
  type ParsedNode,
  parseDocument,
  type ParseOptions,
  type SchemaOptions,
  visit,
} from 'yaml'
import { Exit, Failure, type ExitCode } from './failure.ts'
import { bounds, tooDeep, tooLarge, tooManyValues, valueProblem } from './value-bounds.ts'

export { bounds } from './value-bounds.ts'

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

/** What a parser throws where the content is beyond it: the stack's end, aliases without an anchor, and those that repeat each other (yaml, dist/nodes/Alias.js). */
function isBeyond(error: unknown): string | undefined {
  const said = error instanceof Error ? error.message : ''
  if (/Maximum call stack/.test(said)) return tooDeep
  if (/Unresolved alias/.test(said)) return 'it has an alias without its anchor'
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
  const problem = valueProblem(value)
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

/** Why a YAML text is not even parsed, if so. */
export function yamlProblem(text: string, most = bounds.yamlMarks): string | undefined {
  if (text.length > bounds.yamlBytes) return tooLarge(bounds.yamlBytes)
  let marks = 0
  for (let at = 0; at < text.length; at++) if ('\n,:'.includes(text[at]!) && ++marks > most) return tooManyValues(most)
  return undefined
}

type YamlOptions = ParseOptions & DocumentOptions & SchemaOptions

/** What is only found out when values are made of it: an alias without an anchor, a merge of what is no map (yaml, dist/schema/yaml-1.1/merge.js). */
function dataOf(document: Document, about: About): unknown {
  try {
    return document.toJS() as unknown
  } catch (error) {
    throw notTaken(about, isBeyond(error) ?? 'an alias or a merge key in it leads to nothing that it can', error)
  }
}

interface ReadYaml {
  /** With its comments, as one that can be changed. */
  document: Document.Parsed<ParsedNode>
  value: unknown
}

/** A YAML text as a document and as data. A key that stands twice is refused; not so with the options of a reader of its own. */
export function readYamlWithin(text: string, about: About, options?: YamlOptions): ReadYaml {
  const problem = yamlProblem(text)
  if (problem) throw notTaken(about, problem)
  const lines = new LineCounter()
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent', ...options, lineCounter: lines })
  const notYaml = (line: number | undefined, why: string) => notTaken(about, `${why}${line ? `: line ${line}` : ''}`)
  const [error] = document.errors
  if (error) throw notTaken(about, isBeyond(error) ?? notYaml(error.linePos?.[0].line, 'it is no valid YAML').why)
  const repeated = options ? undefined : withinBounds(text, () => repeatedKey(document), about)
  if (repeated !== undefined) throw notYaml(lines.linePos(repeated).line, 'it has a key twice')
  return { document, value: withinBounds(text, () => dataOf(document, about), about) }
}

/** A YAML text as data. */
export const boundedYaml = (text: string, about: About): unknown => readYamlWithin(text, about).value
