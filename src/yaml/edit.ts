import { isDeepStrictEqual } from 'node:util'
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node } from 'yaml'
import { type About, readYamlWithin, notTaken } from '../bounds.ts'
import { Exit, Failure } from '../failure.ts'
import { anchorRange, flowText, keyInFlow, usedElsewhere } from './anchors.ts'
import { asLines, linesOf } from './lines.ts'
import { aliasesOf, endOf, keyText, pairOf, startOf } from './places.ts'
import {
  addedItems,
  addedPairs,
  type Patch,
  patched,
  removedItem,
  removedPair,
  replacedItem,
  replacedValue,
  writtenOut,
} from './patches.ts'
import { pyYaml } from './py-yaml.ts'
import { block, inline } from './render.ts'

/** A place in a document: keys of maps, indexes of lists. */
export type Path = readonly (string | number)[]
type Values = Record<string, unknown>

const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isThere = (value: unknown) => value !== undefined && value !== null

/** What stands at a path of plain values. */
const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce((at: unknown, key) => (isThere(at) ? (at as Values)[key] : undefined), value)

/** The same values with another one at a path; `undefined` takes it away. */
function withValue(is: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (typeof key === 'number') {
    const list = is as unknown[]
    return value === undefined && rest.length === 0
      ? list.toSpliced(key, 1)
      : list.with(key, withValue(list[key], rest, value))
  }
  const { [key]: inner, ...others } = (is ?? {}) as Values
  return value === undefined && rest.length === 0 ? others : { ...others, [key]: withValue(inner, rest, value) }
}

/**
 * The text of a YAML file in which single values are changed. An edit changes the node that it is about: every other byte stays, and what the file says
 * elsewhere is compared before and after. The reader is PyYAML's twin, since LiteLLM reads with PyYAML.
 */
export class YamlText {
  readonly #name: string
  /** A byte order mark, which editors on Windows write: it stays, and no place in the text counts it. */
  readonly #mark: string
  #text: string
  #document: Document
  #value: Values

  constructor(text: string, name: string) {
    this.#name = name
    this.#mark = text.startsWith('\ufeff') ? '\ufeff' : ''
    this.#text = text.slice(this.#mark.length)
    ;[this.#document, this.#value] = this.#read(this.#text)
  }

  get text(): string {
    return this.#mark + this.#text
  }

  /** What the file says. */
  get value(): Values {
    return this.#value
  }

  at(path: Path): unknown {
    return valueAt(this.#value, path)
  }

  /** Brings the value at a path to be this one: of maps and lists only what differs. */
  set(path: Path, value: unknown): void {
    const is = this.at(path)
    if (isDeepStrictEqual(is, value)) return
    if (isValues(is) && isValues(value) && Object.keys(is).length > 0 && Object.keys(value).length > 0) {
      for (const key of Object.keys(is)) if (!(key in value)) this.remove([...path, key])
      for (const [key, one] of Object.entries(value)) if (key in is) this.set([...path, key], one)
      const added = Object.entries(value).filter(([key]) => !(key in is))
      if (added.length > 0) this.add(path, Object.fromEntries(added))
    } else if (Array.isArray(is) && Array.isArray(value) && is.length === value.length)
      value.forEach((one, index) => this.set([...path, index], one))
    else this.#put(path, value)
  }

  /** Adds pairs to the map at a path, which is made where there is none. */
  add(path: Path, values: Values): void {
    if (Object.keys(values).length === 0) return
    const wanted = withValue(this.#value, path, { ...(this.at(path) as Values | undefined), ...values })
    if (path.length > 0 && !isFilled(this.at(path))) return this.#put(path, values)
    this.#own(path)
    const map = this.#node(path)
    if (isSeq(map)) throw this.#isList(path)
    const lines = linesOf(this.#text)
    const atEnd = () => [
      { start: this.#text.length, end: this.#text.length, text: asLines(lines, this.#text.length, block(values), 0) },
    ]
    this.#change(isMap(map) ? addedPairs(lines, map, values) : atEnd(), wanted, path)
  }

  /** Adds items to the list at a path, which is made where there is none. */
  append(path: Path, items: unknown[]): void {
    if (items.length === 0) return
    const is = this.at(path)
    if (!isFilled(is)) return this.#put(path, items)
    this.#own(path)
    const list = this.#node(path)
    if (!isSeq(list)) throw this.#cannot(path)
    this.#change(
      addedItems(linesOf(this.#text), list, items),
      withValue(this.#value, path, [...(is as unknown[]), ...items]),
      path,
    )
  }

  /** Takes away what stands at a path. */
  remove(path: Path): void {
    if (this.at(path) === undefined) return
    const above = path.slice(0, -1)
    const key = path.at(-1)!
    const wanted = withValue(this.#value, path, undefined)
    this.#own(path)
    if (typeof key === 'string') this.#writeOutMerge(above, key)
    const parent = this.#node(above)
    const lines = linesOf(this.#text)
    if (this.at(path) === undefined) return
    if (isSeq(parent) && parent.items.length > 1) this.#change(removedItem(lines, parent, Number(key)), wanted, path)
    else if (isMap(parent) && (parent.items.length > 1 || above.length === 0)) {
      // Every one of equal keys, from the last on.
      for (;;) {
        const map = this.#node(above)
        const same = isMap(map) ? map.items.filter(pair => keyText(pair) === key) : []
        if (!isMap(map) || !same[0]) break
        const patches = removedPair(linesOf(this.#text), map, same.at(-1)!)
        this.#change(patches, same.length === 1 ? wanted : undefined, path)
      }
    } else this.#put(above, isSeq(parent) ? [] : {})
  }

  #put(path: Path, value: unknown): void {
    const above = path.slice(0, -1)
    const key = path.at(-1)!
    const parent = this.at(above)
    if (typeof key === 'string' && !isFilled(parent))
      return above.length > 0 ? this.#put(above, { [key]: value }) : this.add([], { [key]: value })
    this.#own(path)
    const node = this.#node(above)
    const wanted = withValue(this.#value, path, value)
    const lines = linesOf(this.#text)
    const pair = isMap(node) ? pairOf(node, String(key)) : undefined
    if (isMap(node))
      this.#change(
        pair ? replacedValue(lines, node, pair, value) : addedPairs(lines, node, { [key]: value }),
        wanted,
        path,
      )
    else if (isSeq(node) && typeof key === 'string') throw this.#isList(above)
    else if (isSeq(node)) this.#change(replacedItem(lines, node, Number(key), value), wanted, path)
    else throw this.#cannot(path)
  }

  /**
   * Replaces a text where an anchor has it, for everybody who takes it over: a secret that is moved away must not stay in the copy that an edit of one of them
   * would make. Whatever nobody takes over is left as it is.
   */
  replaceShared(path: Path, value: string): void {
    const nodes = path.map((_, index) => this.#node(path.slice(0, index + 1)))
    const node = nodes.at(-1)
    const isShared = nodes.some(one => one && usedElsewhere(this.#document, one).includes(one))
    if (!isShared || !isScalar(node) || !node.range) return
    const [start, end] = node.range
    const ending = /\n$/.test(this.#text.slice(start, end)) ? '\n' : ''
    this.#change([{ start, end, text: `${inline(value, true)}${ending}` }], undefined, path)
    if (this.at(path) !== value) throw this.#cannot(path)
  }

  /** Makes sure that what is about to be edited is nobody else's: aliases on the way are written out, anchors in it move to who uses them. */
  #own(path: Path): void {
    for (let length = 1; length <= path.length; length++) {
      const part = path.slice(0, length)
      const node = this.#node(part)
      if (isAlias(node)) {
        const text = flowText(node, this.#text, this.#document)
        this.#change([{ start: startOf(node), end: endOf(node), text }], this.#value, part)
      }
      const isWhole = length === path.length
      for (;;) {
        const is = this.#node(part)
        const used = is ? usedElsewhere(this.#document, is).filter(one => isWhole || one === is) : []
        if (!used[0]) break
        this.#moveAnchor(used[0], part)
      }
    }
  }

  /** The first of those who use an anchored node gets it, written out. */
  #moveAnchor(node: Node & { anchor?: string }, path: Path): void {
    const [first] = aliasesOf(this.#document.contents, node)
    const { anchor } = node
    const put = {
      start: startOf(first!),
      end: endOf(first!),
      text: `&${anchor} ${flowText(node, this.#text, this.#document)}`,
    }
    this.#change([{ ...anchorRange(node, this.#text), text: '' }, put], this.#value, path)
  }

  /** Writes out what a map takes over by `<<`, where one of it is to go. */
  #writeOutMerge(path: Path, key: string): void {
    const map = this.#node(path)
    if (!isMap(map) || !map.items.some(pair => keyText(pair) === '<<')) return
    const own = new Set(map.items.map(keyText))
    const pair = pairOf(map, '<<')!
    const sources = isSeq(pair.value) ? pair.value.items : [pair.value]
    const maps = sources.map(one => (isAlias(one) ? one.resolve(this.#document) : one)).filter(one => isMap(one))
    const inherited = new Map(maps.toReversed().flatMap(one => one.items.map(item => [keyText(item), item] as const)))
    if (!inherited.has(key)) return
    const kept = [...inherited].filter(([name]) => name !== key && !own.has(name))
    const texts = kept.map(([, item]) => `${keyInFlow(item)}: ${flowText(item.value, this.#text, this.#document)}`)
    const wanted = own.has(key) ? this.#value : withValue(this.#value, [...path, key], undefined)
    this.#change(writtenOut(linesOf(this.#text), map, pair, texts), wanted, path)
  }

  #node(path: Path): Node | undefined {
    let node: unknown = this.#document.contents
    for (const key of path) {
      if (isMap(node)) node = pairOf(node, String(key))?.value
      else node = isSeq(node) ? node.items[Number(key)] : undefined
    }
    return isNode(node) ? node : undefined
  }

  #read(text: string): [Document, Values] {
    const { document, value: read } = readYamlWithin(text, aboutFile(this.#name), pyYaml)
    const value = read ?? {}
    if (!isValues(value)) throw notTaken(aboutFile(this.#name), 'it is no map of settings')
    return [document, value]
  }

  /** Makes an edit, and looks whether the file says what it should. */
  #change(patches: Patch[], wanted: unknown, path: Path): void {
    const text = patched(this.#text, patches)
    const [document, value] = this.#read(text)
    if (wanted !== undefined && !isDeepStrictEqual(value, wanted)) throw this.#cannot(path)
    this.#text = text
    this.#document = document
    this.#value = value
  }

  #isList(path: Path): Failure {
    return new Failure({
      what: `${path.join('.')} in ${this.#name} is a list, and nothing can be set in it by name`,
      why: 'LiteLLM reads settings there, each under its name',
      next: `take the dashes out of ${path.join('.')}, and run the same command again`,
      exit: Exit.refused,
    })
  }

  #cannot(path: Path): Failure {
    return new Failure({
      what: `${path.join('.')} in ${this.#name} cannot be changed without changing what else stands there`,
      why: 'it is written in a way that Gatewright does not edit',
      next: 'write this entry with one setting on each line, without anchors and aliases, and run the same command again',
      exit: Exit.refused,
    })
  }
}

const isFilled = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && (Array.isArray(value) ? value : Object.keys(value)).length > 0

const aboutFile = (name: string): About => ({
  what: `${name} cannot be read`,
  next: 'correct it, or move it away so that it is written anew',
})
