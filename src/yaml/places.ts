import {
  type Alias,
  type CST,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'

/** Part of a text, from an offset up to another. */
export interface Range {
  start: number
  end: number
}

type SourceItem = CST.CollectionItem

export const startOf = (node: Node): number => node.range![0]

/** A key as its text says it, whatever type YAML makes of it. */
export const keyText = ({ key }: Pair): string =>
  isScalar(key) ? (key.type === 'PLAIN' ? (key.source ?? '') : String(key.value)) : ''

/** The pair that counts under a key: the last one. */
export const pairOf = (map: YAMLMap, key: string): Pair | undefined =>
  map.items.findLast(pair => keyText(pair) === key && isNode(pair.key))

/** Whether a collection stands between brackets. */
export const isFlow = (node: Node): boolean => isCollection(node) && node.flow === true

/** End of what a node says; comments and empty lines behind it are not part of it. */
export function endOf(node: Node): number {
  if (!isCollection(node) || isFlow(node) || node.items.length === 0) return node.range![1]
  const last = node.items.at(-1)!
  if (isNode(last)) return endOf(last)
  return pairEnd(last as Pair)
}

/** End of a pair in a block map. */
export const pairEnd = (pair: Pair): number =>
  isNode(pair.value) && pair.value.range ? endOf(pair.value) : colonEnd(pair)

/** Where the value of a pair may begin. */
export function colonEnd(pair: Pair): number {
  const colon = (pair as { srcToken?: SourceItem }).srcToken?.sep?.find(({ type }) => type === 'map-value-ind')
  return colon ? colon.offset + 1 : (pair.key as Node).range![1]
}

/** Offset of the dash of each item of a block sequence. */
export function dashesOf(list: YAMLSeq): number[] {
  const items = (list.srcToken as CST.BlockSequence | undefined)?.items ?? []
  return items.flatMap(({ start }) => start.find(({ type }) => type === 'seq-item-ind')?.offset ?? [])
}

/** Goes through every node in the order of the text. */
export function* nodesIn(node: unknown): Generator<Node> {
  if (!isNode(node)) return
  yield node
  if (isMap(node))
    for (const { key, value } of node.items) {
      yield* nodesIn(key)
      yield* nodesIn(value)
    }
  if (isSeq(node)) for (const item of node.items) yield* nodesIn(item)
}

/** The aliases of an anchored node, in the order of the text: those before the same name is given anew. */
export function aliasesOf(root: unknown, anchored: Node): Alias[] {
  const found: Alias[] = []
  let isOn = false
  for (const node of nodesIn(root)) {
    if ('anchor' in node && node.anchor === anchored.anchor) isOn = node === anchored
    if (isOn && isAlias(node) && node.source === anchored.anchor) found.push(node)
  }
  return found
}
