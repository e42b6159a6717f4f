import { CST, Lexer } from 'yaml'
import { issuedIn } from '../judge/issued.ts'
import { type Found, merged, secretsIn } from '../judge/judge.ts'
import { isHarmlessName, nameSays } from '../judge/names.ts'
import { isPlaceholder } from '../judge/placeholders.ts'
import { isOddWord, secretsBeside, secretsInNoted, secretsInProse } from '../judge/prose.ts'

/** A comment without its mark. */
interface Comment {
  said: string
  /** Where what it says begins. */
  at: number
  line: number
  /** How far what it says is indented within the comment. */
  indent: number
  /** What stands before it on its line. */
  beside: string
}

/** What the lexer puts between the pieces of a text, beside those that are in it (yaml, dist/parse/cst.js). */
const ofNoLength = new Set([CST.DOCUMENT, CST.FLOW_END, CST.SCALAR])

/** Comments of a YAML text, in order. */
function commentsIn(text: string): Comment[] {
  const found: Comment[] = []
  let at = 0
  let line = 1
  for (const piece of new Lexer().lex(text)) {
    if (ofNoLength.has(piece)) continue
    if (CST.tokenType(piece) === 'comment') {
      const [mark] = /^#[#\s]*/.exec(piece)!
      const beside = text.slice(text.lastIndexOf('\n', at - 1) + 1, at)
      found.push({ said: piece.slice(mark.length).trimEnd(), at: at + mark.length, line, indent: mark.length, beside })
    }
    line += piece.split('\n').length - 1
    at += piece.length
  }
  return found
}

/** Comments of lines that follow one another: what somebody set aside in one go. */
function blocksOf(comments: Comment[]): Comment[][] {
  const blocks: Comment[][] = []
  for (const one of comments) {
    const last = blocks.at(-1)?.at(-1)
    const goesOn = last && one.line === last.line + 1 && one.beside.trim() === '' && last.beside.trim() === ''
    if (goesOn) blocks.at(-1)!.push(one)
    else blocks.push([one])
  }
  return blocks
}

const moved = (found: Found[], by: number): Found[] => found.map(({ from, to }) => ({ from: from + by, to: to + by }))

const setting =
  /^(?:- +)?["']?(?<name>[A-Za-z_][\w.-]{0,100})["']?\s{0,9}[:=](?:\s{1,9}|(?=\S))["']?(?<value>[^\s"'].*?)["',]*$/d

/** A key that has its value on the lines that follow. */
const opening = /^(?:- +)?["']?(?<name>[A-Za-z_][\w.-]{0,100})["']?\s{0,9}:\s{0,9}(?:[|>][-+\d]*|[[{])?$/

interface Setting {
  name: string
  value: string
  from: number
}

function settingIn({ said }: Pick<Comment, 'said'>): Setting | undefined {
  const match = opening.test(said) ? undefined : setting.exec(said)
  const span = match?.indices?.groups?.value
  return span && { name: match.groups!.name!, value: match.groups!.value!, from: span[0] }
}

/** What is said in a comment by itself. */
function alone(comment: Comment, around?: string): Found[] {
  const { said, at } = comment
  const set = settingIn(comment)
  if (set) return moved(secretsInNoted(around ?? set.name, set.value), at + set.from)
  if (opening.test(said)) return []
  const looks = secretsIn(said).filter(({ from, to }) => !isPlaceholder('', said.slice(from, to)))
  return moved(/^(- +)?[{[]/.test(said) ? looks : [...looks, ...secretsInProse(said)], at)
}

const saysSecret = (name: string) => ['secret', 'likely'].includes(nameSays(name))

/** What stands below a key of secrets that was set aside: a list, a block, a map; and the value that has its name beside it. */
function below(block: Comment[]): Found[] {
  const found: Found[] = []
  let key: { name: string; indent: number; isText: boolean } | undefined
  let named: string | undefined
  for (const comment of block) {
    const { said, at, indent } = comment
    const set = settingIn(comment)
    if (key && (indent < key.indent || (indent === key.indent && !said.startsWith('- ')))) key = undefined
    if (key?.isText) {
      found.push({ from: at, to: at + said.length })
      continue
    }
    if (key && set && !isHarmlessName(set.name)) found.push(...alone(comment, key.name))
    if (key && !set) {
      const [, before = '', value = ''] = /^((?:- +)?["']?)(.*?)["',]*$/.exec(said) ?? []
      if (/[\p{L}\d]/u.test(value)) found.push(...moved(secretsInNoted(key.name, value), at + before.length))
    }
    if (set && named && /^(value|default)$/i.test(set.name)) found.push(...alone(comment, named))
    if (set) named = /^(name|key|header|variable)$/i.test(set.name) ? set.value : undefined
    const name = opening.exec(said)?.groups?.name
    if (name && saysSecret(name)) key = { name, indent, isText: /[|>][-+\d]*$/.test(said) }
  }
  return found
}

const isBase64 = (text: string) => /^[A-Za-z0-9+/_-]{2,}={0,2}$/.test(text)

/** Lines of one word each are one value, if one of them is: the last of a key is as short as it comes. */
function inLines(block: Comment[], found: Found[]): Found[] {
  const isWhole = ({ said, at }: Comment) => found.some(({ from, to }) => from <= at && to >= at + said.length)
  const isPart = (one: Comment | undefined) => one !== undefined && isBase64(one.said)
  const parts = new Set<Comment>()
  const near = (index: number, step: number) => {
    for (let at = index + step; isPart(block[at]) && !parts.has(block[at]!); at += step) parts.add(block[at]!)
  }
  block.forEach((one, index) => {
    if (!isPart(one) || one.said.length < 40 || !isWhole(one)) return
    near(index, -1)
    near(index, 1)
  })
  return [...parts].map(({ at, said }) => ({ from: at, to: at + said.length }))
}

/** What an issuer or a standard marks, over as many lines as it has. */
function acrossLines(block: Comment[]): Found[] {
  const text = block.map(({ said }) => said).join('\n')
  return [...issuedIn(text)].flatMap(([from, to]) => {
    let start = 0
    return block.flatMap(({ said, at }) => {
      const begin = Math.max(from, start) - start
      const end = Math.min(to, start + said.length) - start
      start += said.length + 1
      return begin < end ? [{ from: at + begin, to: at + end }] : []
    })
  })
}

const keyOf = (line: string) => /^\s*(?:- +)?["']?(?<name>[\w.-]+)["']?\s*:/.exec(line)?.groups?.name

/** A comment at the end of a line with a secret, or a word alone above or below one. */
function besideSecret(comment: Comment, lines: string[]): Found[] {
  const { said, at, beside, line } = comment
  const name = keyOf(beside)
  if (name !== undefined) return saysSecret(name) ? moved(secretsBeside(name, said), at) : []
  const isNear = [lines[line - 2], lines[line]].some(one => saysSecret(keyOf(one ?? '') ?? ''))
  return isNear && isOddWord(said) ? [{ from: at, to: at + said.length }] : []
}

/** Where secrets stand in comments: of a setting that was set aside, or anywhere in what is said. In doubt it is one. */
function secretsInComments(text: string): Found[] {
  const lines = text.split('\n')
  return merged(
    blocksOf(commentsIn(text)).flatMap(block => {
      const found = [
        ...block.flatMap(one => [...alone(one), ...besideSecret(one, lines)]),
        ...below(block),
        ...acrossLines(block),
      ]
      return [...found, ...inLines(block, found)]
    }),
  )
}

/** The text with nothing secret in its comments. */
export function withoutCommentedSecrets(text: string): string {
  let clean = ''
  let at = 0
  for (const { from, to } of secretsInComments(text)) {
    clean += `${text.slice(at, from)}‹secret, left out›`
    at = to
  }
  return clean + text.slice(at)
}

/** `lines 3, 9`: where they are, without what they are. */
export function commentedLines(text: string): string | undefined {
  const lines = [...new Set(secretsInComments(text).map(({ from }) => text.slice(0, from).split('\n').length))]
  return lines.length === 0 ? undefined : `line${lines.length > 1 ? 's' : ''} ${lines.join(', ')}`
}
