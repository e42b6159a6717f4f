import { parseTree, type Node as JsonNode, type ParseError } from 'jsonc-parser'
import { isAlias, isMap, isPair, isScalar, isSeq, parseDocument, Scalar } from 'yaml'
import type { Leaf, Structure } from '../leaf.ts'
import { unescaped, type View } from '../view.ts'
import { isHarmlessName, nameSays } from '../names.ts'
import { argumentLeaf } from './arguments.ts'

/** A value is named by its key; one of a list by the list, and as the argument that it may be. */
function jsonLeaves(view: View, node: JsonNode, name: string): Leaf[] {
  const { type, children = [], offset, length } = node
  if (type === 'object') {
    const entries = children.map(({ children: [key, value] = [] }) => [String(key?.value), value] as const)
    return entries.flatMap(([key, value]) =>
      value
        ? jsonLeaves(
            view,
            value,
            nameIn(
              entries.map(([one, is]) => [one, is?.value]),
              key,
              name,
            ),
          )
        : [],
    )
  }
  if (type === 'array')
    return children.flatMap((child, index) => {
      const before = children[index - 1]
      if (child.type !== 'string') return jsonLeaves(view, child, name)
      const piece = unescaped(view.slice(child.offset + 1, child.offset + child.length - 1))
      return argumentLeaf(piece, name, before?.type === 'string' ? String(before.value) : undefined)
    })
  const text = view.slice(offset, offset + length)
  return [{ view: type === 'string' ? unescaped(text.slice(1, length - 1)) : text, name }]
}

/** In `{"name": "TOKEN", "value": "abc"}` the value is named by what stands beside it. */
function nameIn(entries: (readonly [string, unknown])[], key: string, around: string): string {
  if (/^(value|default)$/i.test(key)) {
    const named = entries.find(
      ([one, value]) => /^(name|key|header|variable|env)$/i.test(one) && typeof value === 'string',
    )
    if (named) return String(named[1])
  }
  // `{"apiKeys": {"prod": "abc"}}`: what is in a map of secrets is one.
  if (around && nameSays(around) === 'secret' && nameSays(key) === 'open' && !isHarmlessName(key)) return around
  // `{"headers": {"x": "abc"}}` says more by its own key; `{"password": {"value": "abc"}}` by the one around it.
  return /^(value|default|text|data|plain|current)$/i.test(key) && around ? around : key
}

/** JSON, comments and trailing commas allowed, also as one text within quotes. */
export const json: Structure = view => {
  const { text } = view
  if (!/^\s*([{[]|"\s*(\\"|[{[]))/.test(text)) return undefined
  const errors: ParseError[] = []
  const tree = parseTree(text, errors, { allowTrailingComma: true })
  if (!tree || errors.length > 0 || !['object', 'array', 'string'].includes(tree.type)) return undefined
  return jsonLeaves(view, tree, '')
}

type YamlNode = unknown

function yamlLeaves(view: View, node: YamlNode, name: string): Leaf[] {
  if (isMap(node)) {
    const entries = node.items.map(
      ({ key, value }) => [String(isScalar(key) ? key.value : ''), isScalar(value) ? value.value : undefined] as const,
    )
    return node.items.flatMap(({ value }, index) => yamlLeaves(view, value, nameIn(entries, entries[index]![0], name)))
  }
  if (isSeq(node))
    return node.items.flatMap((item, index) => {
      const [leaf, ...others] = yamlLeaves(view, item, name)
      const before = node.items[index - 1]
      return leaf && others.length === 0 && isScalar(item)
        ? argumentLeaf(leaf.view, name, isScalar(before) ? String(before.value) : undefined)
        : leaf
          ? [leaf, ...others]
          : []
    })
  if (isPair(node) || isAlias(node) || !isScalar(node) || !node.range) return []
  const [from, to] = node.range
  const piece = view.slice(from, to)
  const inside = piece.slice(1, piece.text.length - 1)
  if (node.type === Scalar.QUOTE_DOUBLE) return [{ view: unescaped(inside), name }]
  return [{ view: node.type === Scalar.QUOTE_SINGLE ? inside : piece, name }]
}

const yamlForm = /^\s*[{[]|^\s*(- +)?["']?[\w.-]+["']?:( [^\n]*)?\n\s*\S/

/** A text that begins with a bracket and has another number of closing ones is no YAML, whose library would tell of each. */
const isClosed = (text: string) =>
  !/^\s*[{[]/.test(text) || text.match(/[{[]/g)!.length === text.match(/[}\]]/g)?.length

/** YAML: what is not quite JSON, such as Python's quotes, and lines of `key: value`. */
export const yaml: Structure = view => {
  if (!yamlForm.test(view.text) || !isClosed(view.text)) return undefined
  const document = parseDocument(view.text, { logLevel: 'silent', uniqueKeys: false, prettyErrors: false })
  if (document.errors.length > 0 || !(isMap(document.contents) || isSeq(document.contents))) return undefined
  const leaves = yamlLeaves(view, document.contents, '')
  return leaves.length > 0 ? leaves : undefined
}
