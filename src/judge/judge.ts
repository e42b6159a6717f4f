import { issuedIn } from './issued.ts'
import type { Leaf, Structure } from './leaf.ts'
import { nameSays } from './names.ts'
import { isPlainly } from './plainly.ts'
import { isDrawn, isPublic, isRandom, isUuid } from './random.ts'
import { argumentLeaf } from './structures/arguments.ts'
import { json, yaml } from './structures/data.ts'
import { headerLines, headerValue } from './structures/headers.ts'
import { pairList } from './structures/pairs.ts'
import { loose } from './structures/loose.ts'
import { url, userAtHost } from './structures/url.ts'
import { xml } from './structures/xml.ts'
import { View } from './view.ts'

/** Where a secret stands in a text: [from, to). */
export interface Found {
  from: number
  to: number
  /** It may be none: nothing but its looks speaks for it. */
  doubt?: boolean
  /** Of the key, flag or header that it is the value of. */
  name?: string
}

/** Where a value stands in a file. */
export interface Place {
  /** Name of its setting, header or key. */
  name?: string
  kind?: 'setting' | 'header' | 'argument'
  /** The argument before it. */
  before?: string | undefined
}

const structures: Structure[] = [json, yaml, xml, url, headerLines, pairList, userAtHost, loose]

/** A longer value is no setting that anybody reads: it is kept like a secret as a whole, and not told apart. The kubeconfig of a cluster has 6 KiB. */
const longest = 8 * 1024

/** Values in values, all of their characters counted: a text that is built to be told apart again and again is not. */
const mostJudged = 16 * longest

/** A value in a value in a value: deeper than anybody writes by hand. */
const deepest = 24

/** How deep a value stands in others, and how much more is judged of the outermost one. */
class Walk {
  readonly depth: number
  readonly #budget: { left: number }

  constructor(depth = 0, budget = { left: mostJudged }) {
    this.depth = depth
    this.#budget = budget
  }

  inner = (): Walk => new Walk(this.depth + 1, this.#budget)

  /** Whether a text of this length may still be told apart. */
  affords(length: number): boolean {
    this.#budget.left -= length
    return this.#budget.left >= 0 && this.depth < deepest
  }
}

/** All of a value but the blanks around it. */
function whole({ view, name }: Leaf, doubt = false): Found[] {
  const { text } = view
  const from = view.origin(text.length - text.trimStart().length)
  return text.trim() === ''
    ? []
    : [{ from, to: view.origin(text.trimEnd().length), ...(doubt && { doubt }), ...(name && { name }) }]
}

/** A host with its port, or a file: a connection that needs no password. */
const isAddress = (text: string) =>
  /^([\w-]+(\.[\w-]+)+|localhost|[\w.-]+:\d{2,5})(:\d+)?(\/[\w.-]*)?$|^[./~]/.test(text)

/** Headers are told by their name wherever they stand. */
const headerNames = /^((proxy-)?authorization|(set-)?cookie)$/i

/** Tokens that stand in a text, each by itself. */
function byLooks({ view, segment }: Leaf, isId: boolean): Found[] {
  const found: Found[] = [...issuedIn(view.text)].map(([from, to]) => ({
    from: view.origin(from),
    to: view.origin(to),
  }))
  const [, before = '', carried = ''] = /^((?:bearer|basic)\s+)(\S{6,})$/i.exec(view.text) ?? []
  if (/[A-Z\d=]/.test(carried)) found.push({ from: view.origin(before.length), to: view.origin(view.text.length) })
  if (isId) return found
  for (const { 0: piece, index } of view.text.matchAll(/[^\s"'`,;()[\]{}<>|]+/g)) {
    // What follows an @ or a digest's name is a version of something.
    if (
      isPublic(piece) ||
      /^(\w+-)?sha\d+[:-]|@(sha\d+:)?[0-9a-f]{7,}$|^ssh-|^(data|file):|\.(js|ts|css|json|html?|png|svg|py)$/i.test(
        piece,
      )
    )
      continue
    const part = piece.replace(/^.*?[=:](?=.)/, '')
    const from = index + piece.length - part.length
    if (isUuid(part) || isRandom(part) || (segment && isDrawn(part)))
      found.push({ from: view.origin(from), to: view.origin(from + part.length), doubt: true })
  }
  return found
}

function inBase64(text: string, leaf: Omit<Leaf, 'view'>, walk: Walk): boolean {
  if (!/^[A-Za-z0-9+/_-]{16,}={0,2}$/.test(text)) return false
  const decoded = Buffer.from(text, 'base64').toString('utf8')
  return (
    /^[\x20-\x7e\s]{8,}$/.test(decoded) &&
    /[{:=]/.test(decoded) &&
    judged({ ...leaf, view: new View(decoded) }, walk.inner()).length > 0
  )
}

function inside(leaf: Leaf, walk: Walk): Found[] | undefined {
  const leaves = (leaf.header ? headerValue(leaf.view, leaf.name) : undefined) ?? structured(leaf.view)
  return leaves?.flatMap(one => judged(one, walk.inner()))
}

function structured(view: View): Leaf[] | undefined {
  for (const structure of structures) {
    const leaves = structure(view)
    if (leaves) return leaves
  }
  return undefined
}

function judged(leaf: Leaf, walk: Walk): Found[] {
  const { view, name } = leaf
  if (!walk.affords(view.text.length)) return whole(leaf, true)
  const says = leaf.says ?? nameSays(name)
  if (isPlainly(view.text, says, name)) return []
  if ((leaf.header || headerNames.test(name)) && leaf.says === undefined) {
    const ofHeader = headerValue(view, name)
    if (ofHeader) return ofHeader.flatMap(one => judged(one, walk.inner()))
  }
  if (says === 'secret' || says === 'likely') return whole(leaf)
  const found = inside(leaf, walk)
  const looks = found
    ? [...issuedIn(view.text)].map(([from, to]) => ({ from: view.origin(from), to: view.origin(to) }))
    : byLooks(leaf, says === 'id')
  const all = [...(found ?? []), ...looks]
  if (all.length > 0) return all
  if (inBase64(view.text, { name }, walk)) return whole(leaf)
  if (says === 'webhook') return whole(leaf, true)
  return says === 'connection' && found === undefined && !isAddress(view.text) ? whole(leaf, true) : []
}

/** Overlapping ones as one. */
export function merged(found: Found[]): Found[] {
  const all: Found[] = []
  for (const one of found.filter(({ from, to }) => from < to).toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    const last = all.at(-1)
    if (!last || one.from >= last.to) {
      all.push({ ...one })
      continue
    }
    last.to = Math.max(last.to, one.to)
    if (!one.doubt) delete last.doubt
  }
  return all
}

/** Where secrets stand in a value: by its name, by their looks, and by what it is made of, at any depth. In doubt it is one. */
export function secretsIn(text: string, { name = '', kind = 'setting', before }: Place = {}): Found[] {
  const view = new View(text)
  if (text.length > longest) return whole({ view, name }, true)
  const walk = new Walk()
  const leaves =
    kind === 'argument'
      ? argumentLeaf(view, name, before)
      : [{ view, name, ...(kind === 'header' && { header: true }) }]
  return merged([
    ...leaves.flatMap(leaf => judged(leaf, walk)),
    ...[...issuedIn(text)].map(([from, to]) => ({ from, to })),
  ])
}

const mark = '‹secret›'

/** A text to be shown, with a mark in place of each secret. */
export function hiddenIn(text: string, place?: Place): string {
  let shown = ''
  let at = 0
  for (const { from, to } of secretsIn(text, place)) {
    shown += text.slice(at, from) + mark
    at = to
  }
  return shown + text.slice(at)
}
