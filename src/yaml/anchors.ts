import { isAlias, isMap, isScalar, isSeq, type Document, type Node, type Pair } from 'yaml'
import { aliasesOf, keyText, nodesIn } from './places.ts'
import { inline } from './render.ts'

/** Scalars that mean the same between brackets as where they stand. */
const isSafeInFlow = (text: string): boolean => !/[\n\r,[\]{}]|: | #/.test(text)

/** A node on one line with its aliases resolved and its scalars as they were written: a number keeps its digits. */
export function flowText(node: unknown, text: string, document: Document): string {
  const within = (item: unknown) => flowText(item, text, document)
  if (isAlias(node)) return within(node.resolve(document))
  if (isMap(node)) return `{${node.items.map(pair => `${keyInFlow(pair)}: ${within(pair.value)}`).join(', ')}}`
  if (isSeq(node)) return `[${node.items.map(within).join(', ')}]`
  if (!isScalar(node) || !node.range) return 'null'
  const source = text.slice(node.range[0], node.range[1])
  const isQuoted = node.type === 'QUOTE_SINGLE' || node.type === 'QUOTE_DOUBLE'
  if (source === '') return 'null'
  return (isQuoted && !source.includes('\n')) || (node.type === 'PLAIN' && isSafeInFlow(source))
    ? source
    : inline(node.value, true)
}

export const keyInFlow = (pair: Pair): string => {
  const key = keyText(pair)
  return isSafeInFlow(key) && isScalar(pair.key) && pair.key.type === 'PLAIN' ? key : inline(key, true)
}

/** Anchors in a node that something outside it refers to. */
export function usedElsewhere(document: Document, node: Node): Node[] {
  const own = new Set(nodesIn(node))
  return [...own].filter(
    one => 'anchor' in one && one.anchor && aliasesOf(document.contents, one).some(alias => !own.has(alias)),
  )
}

/** Where `&name` stands before a node, with the blank behind it. */
export function anchorRange(node: Node & { anchor?: string }, text: string): { start: number; end: number } {
  const name = `&${node.anchor}`
  const start = text.lastIndexOf(name, node.range![0] - 1)
  const end = start + name.length
  return { start, end: text[end] === ' ' ? end + 1 : end }
}
