import { type Node as JsonNode, parseTree, type ParseError } from 'jsonc-parser'
import { isTooDeep } from '../import/read/json.ts'
import type { Node, NodePath } from './client.ts'

/** A file that an edit would have to guess about. */
export class CannotEdit extends Error {}

interface Edit {
  at: number
  length: number
  text: string
}

const applied = (text: string, edits: Edit[]): string =>
  edits
    .toSorted((a, b) => b.at - a.at)
    .reduce((done, { at, length, text: put }) => done.slice(0, at) + put + done.slice(at + length), text)

const endOf = ({ offset, length }: JsonNode) => offset + length

/** White space from the line's start to a place, if there is nothing else. */
function indentAt(text: string, at: number): string | undefined {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at)
  return /^[ \t]*$/.test(line) ? line : undefined
}

/** How the file is laid out: its line break, and one step of its indentation. */
function layoutOf(text: string) {
  return { eol: text.includes('\r\n') ? '\r\n' : '\n', unit: /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ' }
}

type Layout = ReturnType<typeof layoutOf>

const printed = (value: unknown, indent: string, { eol, unit }: Layout) =>
  JSON.stringify(value, undefined, unit).replaceAll('\n', `${eol}${indent}`)

const inOneLine = (value: unknown) => JSON.stringify(value, undefined, 1).replace(/\n\s*/g, ' ')

/** What stands between the last item and the closing bracket: whether a comma is there, and where comments end. */
function tailOf(text: string, from: number, to: number) {
  const pieces = [...text.slice(from, to).matchAll(/\/\/[^\r\n]*|\/\*[^]*?\*\/|,/g)]
  const last = pieces.at(-1)
  return { comma: pieces.some(([piece]) => piece === ','), end: last ? from + last.index + last[0].length : from }
}

/** The edits that put one more item, with its key if it has one, at the end of an object or a list. */
function insertion(text: string, parent: JsonNode, key: string | undefined, value: unknown): Edit[] {
  const layout = layoutOf(text)
  const close = endOf(parent) - 1
  const items = parent.children ?? []
  const last = items.at(-1)
  const from = last ? endOf(last) : parent.offset + 1
  const { comma, end } = tailOf(text, from, close)
  const label = key === undefined ? '' : `${JSON.stringify(key)}: `
  // Where both stand at the same place, they are one edit.
  const comes = last && !comma ? ',' : ''
  const put = (added: string): Edit[] =>
    end === from
      ? [{ at: end, length: 0, text: comes + added }]
      : [
          { at: from, length: 0, text: comes },
          { at: end, length: 0, text: added },
        ]
  const first = items[0]
  const inner = first && indentAt(text, first.offset)
  if (first && inner === undefined && !/\n/.test(text.slice(parent.offset, close)))
    return put(` ${label}${inOneLine(value)}`)
  const outer = indentAt(text, close) ?? /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', parent.offset) + 1))![0]
  const indent = inner ?? outer + layout.unit
  const closing = text.slice(end, close).includes('\n') ? '' : layout.eol + outer
  return put(`${layout.eol}${indent}${label}${printed(value, indent, layout)}${closing}`)
}

const childOf = (node: JsonNode, key: string) =>
  node.children?.find(({ children }) => children?.[0]?.value === key)?.children?.[1]

const itemOf = (node: JsonNode, by: Record<string, string>) =>
  node.children?.find(item => Object.entries(by).every(([key, value]) => childOf(item, key)?.value === value))

/** What stands below a path of which only the beginning exists. */
const below = (rest: NodePath, value: unknown): unknown =>
  rest.reduceRight<unknown>((inner, key) => (typeof key === 'string' ? { [key]: inner } : [inner]), value)

const kindFor = (key: NodePath[number]) => (typeof key === 'string' ? 'object' : 'array')

function editsFor(text: string, root: JsonNode, { path, value }: Node): Edit[] {
  let node = root
  for (const [depth, key] of path.entries()) {
    if (node.type !== kindFor(key))
      throw new CannotEdit(`${path.slice(0, depth).join('.') || 'the file'} is no ${kindFor(key)}`)
    const next = typeof key === 'string' ? childOf(node, key) : itemOf(node, key)
    if (!next)
      return insertion(text, node, typeof key === 'string' ? key : undefined, below(path.slice(depth + 1), value))
    node = next
  }
  const line = text.slice(text.lastIndexOf('\n', node.offset) + 1)
  const put = printed(value, /^[ \t]*/.exec(line)![0], layoutOf(text))
  return [{ at: node.offset, length: node.length, text: put }]
}

/** A JSON text, comments and all, with one setting put in: every byte outside it stays. A missing file is begun. */
export function setInJson(text: string | undefined, node: Node): string {
  if (text === undefined || text.trim() === '') return `${JSON.stringify(below(node.path, node.value), undefined, 2)}\n`
  if (isTooDeep(text)) throw new CannotEdit('it is nested deeper than any settings are')
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { allowTrailingComma: true })
  if (!root || errors.length > 0) throw new CannotEdit('it is no valid JSON')
  return applied(text, editsFor(text, root, node))
}
