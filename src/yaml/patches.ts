import { isCollection, isNode, isScalar, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml'
import { asLines, blockEnd, columnOf, isFirst, type Lines, lineEnd, lineStart } from './lines.ts'
import { colonEnd, dashesOf, endOf, isFlow, pairEnd, type Range, startOf } from './places.ts'
import { block, inline, isBlock, pairInFlow } from './render.ts'

/** A range of a text and what comes in its place. */
export interface Patch extends Range {
  text: string
}

const insertion = (at: number, text: string): Patch => ({ start: at, end: at, text })

export const patched = (text: string, patches: Patch[]): string =>
  [...patches]
    .sort((one, other) => other.start - one.start || other.end - one.end)
    .reduce((result, { start, end, text: put }) => result.slice(0, start) + put + result.slice(end), text)

/** A scalar in the quotes of the one whose place it takes. */
function likeBefore(is: Node, value: unknown, inFlow: boolean): string {
  const plain = inline(value, inFlow)
  if (typeof value !== 'string' || !isScalar(is) || plain.includes('\\')) return plain
  if (is.type === 'QUOTE_SINGLE') return `'${value.replaceAll("'", "''")}'`
  return is.type === 'QUOTE_DOUBLE' ? JSON.stringify(value) : plain
}

const isBlockCollection = (node: Node) => isCollection(node) && !isFlow(node)

const isBlockScalar = (node: Node) => isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')

const tagOf = (pair: Pair) =>
  (pair as { srcToken?: { sep?: { type: string }[] } }).srcToken?.sep?.some(({ type }) => type === 'tag')

/** What brings the value of a pair to another one. */
export function replacedValue(lines: Lines, map: YAMLMap, pair: Pair, value: unknown): Patch[] {
  const colon = colonEnd(pair)
  const is = isNode(pair.value) && pair.value.range ? pair.value : undefined
  const column = columnOf(lines, startOf(pair.key as Node))
  const isEmpty = !is || startOf(is) === endOf(is)
  if (!isFlow(map) && isBlock(value)) return asBlockBelow(lines, colon, isEmpty ? undefined : is, column, value)
  if (isEmpty) return [insertion(colon, ` ${inline(value, isFlow(map))}`)]
  const text = likeBefore(is, value, isFlow(map))
  if (isBlockCollection(is))
    return [
      insertion(colon, ` ${text}`),
      { start: lineStart(lines, startOf(is)), end: lineEnd(lines, endOf(is)), text: '' },
    ]
  const start = tagOf(pair) ? colon : startOf(is)
  const put = tagOf(pair) ? ` ${text}` : text
  return [{ start, end: endOf(is), text: isBlockScalar(is) ? `${put}${lines.eol}` : put }]
}

/** A filled map or list on lines of its own below its key, where something else stood. */
function asBlockBelow(lines: Lines, colon: number, is: Node | undefined, column: number, value: object): Patch[] {
  if (is && isBlockCollection(is)) {
    const start = lineStart(lines, startOf(is))
    const end = lineEnd(lines, endOf(is))
    const was = columnOf(lines, startOf(is))
    // A list may stand below its key without being further in; a map may not.
    const indent = Array.isArray(value) ? was : Math.max(was, column + 1)
    return [{ start, end, text: asLines(lines, start, block(value), indent) }]
  }
  const end = is ? endOf(is) : colon
  const below = lineEnd(lines, end)
  const text = asLines(lines, below, block(value), column + 2)
  // A block scalar ends where the next line begins.
  return below === end
    ? [{ start: colon, end, text: `${lines.eol}${text}` }]
    : [{ start: colon, end, text: '' }, insertion(below, text)]
}

/** What replaces an item of a list. */
export function replacedItem(lines: Lines, list: YAMLSeq, index: number, value: unknown): Patch[] {
  const is = list.items[index] as Node
  const isPlain = isScalar(is) && !isBlockScalar(is) && startOf(is) < endOf(is)
  if (isFlow(list) || (isPlain && !isBlock(value)))
    return [{ start: startOf(is), end: endOf(is), text: likeBefore(is, value, isFlow(list)) }]
  const dash = dashesOf(list)[index]!
  const start = lineStart(lines, dash)
  return [{ start, end: lineEnd(lines, endOf(is)), text: asLines(lines, start, block([value]), dash - start) }]
}

/** What adds to a map or a list between brackets. */
function addedInFlow({ text }: Lines, node: YAMLMap | YAMLSeq, added: string[]): Patch[] {
  const close = node.range![1] - 1
  const joined = added.join(', ')
  const last = node.items.at(-1)
  if (last === undefined) {
    const start = startOf(node) + 1
    const inner = text.slice(start, close)
    return inner.trim() === '' ? [{ start, end: close, text: `${inner}${joined}${inner}` }] : [insertion(start, joined)]
  }
  const end = isNode(last) ? endOf(last) : pairEnd(last as Pair)
  const comma = /^\s*,/.exec(text.slice(end, close))
  return [comma ? insertion(end + comma[0].length, ` ${joined}`) : insertion(end, `, ${joined}`)]
}

/** What adds pairs to a map. */
export function addedPairs(lines: Lines, map: YAMLMap, values: Record<string, unknown>): Patch[] {
  if (isFlow(map))
    return addedInFlow(
      lines,
      map,
      Object.entries(values).map(([key, value]) => pairInFlow(key, value)),
    )
  const column = columnOf(lines, startOf(map.items[0]!.key as Node))
  const at = blockEnd(lines, endOf(map), column)
  return [insertion(at, asLines(lines, at, block(values), column))]
}

/** What adds items to a list. */
export function addedItems(lines: Lines, list: YAMLSeq, items: unknown[]): Patch[] {
  if (isFlow(list))
    return addedInFlow(
      lines,
      list,
      items.map(item => inline(item, true)),
    )
  const column = columnOf(lines, dashesOf(list)[0]!)
  const at = blockEnd(lines, endOf(list), column)
  return [insertion(at, asLines(lines, at, block(items), column))]
}

/** Takes an item out of a collection between brackets, one comma with it. */
function removedInFlow({ text }: Lines, ranges: Range[], index: number): Patch[] {
  const { start, end } = ranges[index]!
  const next = ranges[index + 1]
  const before = ranges[index - 1]
  if (next)
    return [
      { start, end: text.slice(end, next.start).includes('#') ? text.indexOf(',', end) + 1 : next.start, text: '' },
    ]
  const comma = /^\s*,/.exec(text.slice(end))?.[0].length ?? 0
  if (!before || text.slice(before.end, start).includes('#')) return [{ start, end: end + comma, text: '' }]
  return [{ start: before.end, end, text: '' }]
}

const rangeOf = (item: unknown): Range =>
  isNode(item)
    ? { start: startOf(item), end: endOf(item) }
    : { start: startOf((item as Pair).key as Node), end: pairEnd(item as Pair) }

/** What takes a pair out of a map that has others. */
export function removedPair(lines: Lines, map: YAMLMap, pair: Pair): Patch[] {
  const index = map.items.indexOf(pair)
  if (isFlow(map)) return removedInFlow(lines, map.items.map(rangeOf), index)
  const start = startOf(pair.key as Node)
  if (!isFirst(lines, start)) return [{ start, end: startOf(map.items[index + 1]!.key as Node), text: '' }]
  const begin = lineStart(lines, start)
  return [{ start: begin, end: blockEnd(lines, pairEnd(pair), start - begin), text: '' }]
}

/** What takes an item out of a list that has others. */
export function removedItem(lines: Lines, list: YAMLSeq, index: number): Patch[] {
  if (isFlow(list)) return removedInFlow(lines, list.items.map(rangeOf), index)
  const dash = dashesOf(list)[index]!
  const begin = lineStart(lines, dash)
  return [{ start: begin, end: blockEnd(lines, endOf(list.items[index] as Node), dash - begin), text: '' }]
}

/** Lines in place of a pair, such as a merge that is written out. */
export function writtenOut(lines: Lines, map: YAMLMap, pair: Pair, pairs: string[]): Patch[] {
  if (pairs.length === 0) return removedPair(lines, map, pair)
  const start = startOf(pair.key as Node)
  const between = isFlow(map) ? ', ' : `${lines.eol}${' '.repeat(columnOf(lines, start))}`
  return [{ start, end: pairEnd(pair), text: pairs.join(between) }]
}
