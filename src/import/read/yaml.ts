import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  type YAMLMap,
} from 'yaml'
import { bounds, yamlProblem } from '../../bounds.ts'
import { envName } from '../../deployment/secrets.ts'
import { type Data, most, type ReadDocument, setKey, tooDeep, tooManyParts, twice, unusable } from './data.ts'
import { type Dialect, Numeral, type Scalar } from './scalars.ts'

/** Values beyond which the aliases of a file unfold to more than any settings: what does is meant to exhaust its reader. */
const mostValues = 100_000

const core = 'tag:yaml.org,2002:'

/** What a tag of YAML's own makes of a scalar; `undefined` for a tag of somebody's program. */
function tagged(tag: string, text: string, { scalar }: Dialect): Scalar | undefined {
  if (tag === '!' || tag === `${core}str` || tag === `${core}timestamp`) return text
  if (![`${core}int`, `${core}float`, `${core}bool`, `${core}null`].includes(tag)) return undefined
  return scalar(text)
}

/** What each alias stands for: the last anchor of its name before it. Asking the library for each would be a walk over the document each time. */
function targetsIn(document: Document): Map<Node, Node> {
  const targets = new Map<Node, Node>()
  const anchors = new Map<string, Node>()
  const note = (node: unknown): void => {
    if (isAlias(node)) {
      const target = anchors.get(node.source)
      if (target) targets.set(node, target)
      return
    }
    if (isNode(node) && 'anchor' in node && node.anchor) anchors.set(node.anchor, node)
    if (!isMap(node) && !isSeq(node)) return
    for (const item of node.items) {
      if (isPair(item)) note(item.key)
      note(isPair(item) ? item.value : item)
    }
  }
  note(document.contents)
  return targets
}

/** One walk over a document. Aliases are followed each time; what they unfold to is counted before. */
class Reading {
  readonly warnings: string[] = []
  readonly inputs: Data['inputs'] = {}
  private readonly targets: Map<Node, Node>
  private readonly dialect: Dialect
  private readonly lines: LineCounter
  private readonly source: string
  private readonly within = new Set<Node>()

  constructor(document: Document, dialect: Dialect, lines: LineCounter, source: string) {
    this.targets = targetsIn(document)
    this.dialect = dialect
    this.lines = lines
    this.source = source
  }

  value(node: unknown, path: string[]): unknown {
    if (path.length > bounds.depth) throw tooDeep(this.source)
    if (isAlias(node)) return this.value(this.target(node as Node), path)
    if (isScalar(node)) return this.scalar(node, path)
    if (!isMap(node) && !isSeq(node)) return null
    if (this.within.has(node)) throw this.wrong(node, 'an alias to what it lies in')
    this.within.add(node)
    this.passedOver(node)
    const value = isMap(node)
      ? this.map(node, path)
      : node.items.map((item, index) => this.value(item, [...path, String(index + 1)]))
    this.within.delete(node)
    return value
  }

  /** How many values a node unfolds to. Each anchor is counted once, however often it is named. */
  unfolded(node: unknown, known = new Map<Node, number>()): number {
    const target = isAlias(node) ? this.targets.get(node) : node
    if (!isMap(target) && !isSeq(target)) return 1
    const before = known.get(target)
    if (before !== undefined) return before
    // One that lies in itself is told of where it is read.
    known.set(target, 1)
    const parts = target.items.map(item => this.unfolded(isPair(item) ? item.value : item, known))
    const sum = parts.reduce((all, part) => all + part, 1)
    known.set(target, sum)
    return sum
  }

  private line = (node: Node) => (node.range ? this.lines.linePos(node.range[0]).line : 0)

  private wrong = (node: Node, what: string) =>
    unusable(this.source, `it is no valid YAML: line ${this.line(node)}, ${what}`, 'correct it there')

  private target(alias: Node): Node {
    const node = this.targets.get(alias)
    if (!node) throw this.wrong(alias, 'an alias whose anchor does not stand before it')
    return node
  }

  private scalar(node: Node, path: string[]): Scalar {
    if (!isScalar(node)) return null
    const text = typeof node.value === 'string' ? node.value : ''
    if (node.tag === undefined) return node.type === 'PLAIN' ? this.dialect.scalar(text) : text
    const known = tagged(node.tag, text, this.dialect)
    return known === undefined ? this.ownValue(node, path) : known
  }

  /** `!secret`, `!ENV`, `!vault`: what it stands for is known to the file's own program, and what stands behind it may be a secret. */
  private ownValue(node: Node, path: string[]): string {
    const name = envName(path.slice(1).join('_'))
    const line = this.line(node)
    setKey(this.inputs, name, { label: `what ${node.tag} in line ${line} stands for`, secret: true })
    this.warnings.push(`line ${line}: what ${node.tag} stands for is known to the program of this file alone`)
    return `\${${name}}`
  }

  private passedOver(node: Node): void {
    if (node.tag && ![`${core}map`, `${core}seq`].includes(node.tag))
      this.warnings.push(`the tag ${node.tag} in line ${this.line(node)} is passed over`)
  }

  private key(node: unknown): string {
    const target = isAlias(node) ? this.target(node) : node
    if (!isScalar(target)) throw this.wrong(node as Node, 'a key that is no text')
    return typeof target.value === 'string' ? target.value : ''
  }

  private isMerge = (key: unknown) =>
    this.dialect.merges && isScalar(key) && key.value === '<<' && (key.type === 'PLAIN' || key.type === undefined)

  /** As PyYAML and js-yaml do: what the map says itself holds, then the first of the merged ones. */
  private map(node: YAMLMap, path: string[]): object {
    const own = {}
    const merged: object[] = []
    for (const { key, value } of node.items) {
      if (this.isMerge(key)) {
        merged.push(...this.merged(value, path).toReversed())
        continue
      }
      const name = this.key(key)
      if (Object.hasOwn(own, name)) this.warnings.push(twice(name, this.line(key as Node)))
      setKey(own, name, this.value(value, [...path, name]))
    }
    if (merged.length === 0) return own
    const all = {}
    for (const part of [...merged, own]) for (const [name, value] of Object.entries(part)) setKey(all, name, value)
    return all
  }

  private merged(node: unknown, path: string[]): object[] {
    const target = isAlias(node) ? this.target(node) : node
    const maps = isSeq(target) ? target.items : [target]
    return maps.map(one => {
      const map = isAlias(one) ? this.target(one) : one
      if (!isMap(map)) throw this.wrong((one ?? node) as Node, '<< stands before what is no map')
      return this.value(map, path) as object
    })
  }
}

/** The documents of a YAML text; none for an empty one. */
export function readYaml(text: string, source: string): ReadDocument[] {
  const problem = yamlProblem(text, most.yamlMarks)
  if (problem) throw unusable(source, problem, 'give the servers alone')
  if (text.split(/^---/m, most.parts + 2).length > most.parts + 1) throw tooManyParts(source, 'YAML documents')
  const lines = new LineCounter()
  // Everything is a text at first: what a plain word is depends on who reads it. Its own warnings would repeat the file's lines.
  const options = { schema: 'failsafe', uniqueKeys: false, logLevel: 'silent', lineCounter: lines } as const
  const all = parseAllDocuments(text, options)
  const documents = Array.isArray(all) ? all : []
  return documents.map(document => {
    const { errors } = document
    const [error] = errors
    if (errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION')) throw tooDeep(source)
    if (error)
      throw unusable(
        source,
        `it is no valid YAML: line ${error.linePos?.[0].line ?? lines.linePos(error.pos[0]).line}`,
        'correct it there',
      )
    return {
      syntax: 'yaml',
      as: (dialect): Data => {
        const reading = new Reading(document, dialect, lines, source)
        if (reading.unfolded(document.contents) > mostValues)
          throw unusable(
            source,
            `its aliases unfold to more than ${mostValues.toLocaleString('en')} values`,
            'give the servers alone',
          )
        const value = reading.value(document.contents, [])
        return { value, warnings: reading.warnings, inputs: reading.inputs }
      },
    }
  })
}

/** A value with numbers in place of their texts. */
export function plainValue(value: unknown): unknown {
  if (value instanceof Numeral) return value.value
  if (Array.isArray(value)) return value.map(plainValue)
  if (typeof value !== 'object' || value === null) return value
  const map = {}
  for (const [name, one] of Object.entries(value)) setKey(map, name, plainValue(one))
  return map
}
