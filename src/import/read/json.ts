import { bounds, tooManyValues } from '../../value-bounds.ts'
import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'
import { type Data, most, type ReadDocument, setKey, tooDeep, twice, unusable } from './data.ts'
import { Numeral } from './scalars.ts'

/** The line in which a place of a text is. */
export const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

const words = (code: string) =>
  code
    .replace(/([A-Z])/g, ' $1')
    .trim()
    .toLowerCase()

/** How deep a text nests, and how many signs between values it has, a comment's among them. */
function sizeOf(text: string): { depth: number; marks: number } {
  let depth = 0
  let deepest = 0
  let marks = 0
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!
    if (letter === '"') isQuoted = !isQuoted
    else if (isQuoted) at += letter === '\\' ? 1 : 0
    else if (letter === '[' || letter === '{') deepest = Math.max(deepest, ++depth)
    else if (letter === ']' || letter === '}') depth--
    else if (letter === ',' || letter === ':' || letter === '/') marks++
  }
  return { depth: deepest, marks }
}

/** Whether brackets go deeper than any client's settings do; the parser would end the program. */
export const isTooDeep = (text: string): boolean => sizeOf(text).depth > bounds.depth

/** Lines of places that are asked for in order: counting from the beginning each time is minutes for a text with 10,000 of them. */
function linesOf(text: string): (offset: number) => number {
  let line = 1
  let at = 0
  return offset => {
    for (; at < offset; at++) if (text[at] === '\n') line++
    return line
  }
}

interface Walk {
  text: string
  lineOf: (offset: number) => number
  warnings: string[]
}

function valueOf(node: Node, walk: Walk): unknown {
  const { text, lineOf, warnings } = walk
  const children = node.children ?? []
  if (node.type === 'array') return children.map(child => valueOf(child, walk))
  if (node.type === 'number')
    return new Numeral(text.slice(node.offset, node.offset + node.length), node.value as number)
  if (node.type !== 'object') return node.value
  const map = {}
  for (const { children: [key, value] = [] } of children) {
    if (!key || !value) continue
    const name = key.value as string
    if (Object.hasOwn(map, name)) warnings.push(twice(name, lineOf(key.offset)))
    setKey(map, name, valueOf(value, walk))
  }
  return map
}

/** Offset of what makes a text more than JSON: a comment or a trailing comma. */
function beyond(text: string): number | undefined {
  if (isPlainJson(text)) return undefined
  const errors: ParseError[] = []
  parseTree(text, errors, { disallowComments: true, allowTrailingComma: false })
  return errors[0]?.offset
}

/** Asked first, since it takes a tenth of the time. */
function isPlainJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** A text that is one JSON value after another. */
const severalAfter = (text: string, { error, offset }: ParseError) =>
  printParseErrorCode(error) === 'EndOfFileExpected' && /^[{[]/.test(text.slice(offset))

/** A JSON text, with comments and trailing commas where it has some. */
export function readJson(text: string, source: string): ReadDocument {
  const { depth, marks } = sizeOf(text)
  if (depth > bounds.depth) throw tooDeep(source)
  if (marks > most.jsonMarks) throw unusable(source, tooManyValues(most.jsonMarks), 'give the servers alone')
  const errors: ParseError[] = []
  const tree = parseTree(text, errors, { allowTrailingComma: true })
  const [error] = errors
  if (error && severalAfter(text, error))
    throw unusable(
      source,
      `it holds one JSON document after another (NDJSON, from line ${lineAt(text, error.offset)} on)`,
      'give each document as a file of its own',
    )
  if (error || !tree)
    throw unusable(
      source,
      error
        ? `it is no valid JSON: line ${lineAt(text, error.offset)}, ${words(printParseErrorCode(error.error))}`
        : 'it is no valid JSON',
      'correct it there; the client that it belongs to cannot read it either',
    )
  const at = beyond(text)
  const read = (): Data => {
    const warnings: string[] = []
    return { value: valueOf(tree, { text, lineOf: linesOf(text), warnings }), warnings, inputs: {} }
  }
  return { syntax: 'json', as: read, ...(at !== undefined && { beyondJson: lineAt(text, at) }) }
}
