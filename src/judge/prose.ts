import type { Found } from './judge.ts'
import { merged, secretsIn } from './judge.ts'
import { isHarmlessName, nameSays } from './names.ts'
import { isPlaceholder } from './placeholders.ts'

/** What sentences are made of, and what they say of a secret without telling it. */
const wordsOfSentences = new Set(
  `a an the this that these those it its is are was were be been being has have had do does did not no none and or but if so as at by for from in into of off on onto out over per
  to under until since till up via with without within after before when while where which who whose how why here there below above see ask get use set take make must may might
  can could should would will shall need needs same own only also still already never always now then again each every any all some both more most less than too very
  bearer basic required optional missing empty unset needed expired unused used new old default yes please todo fixme note env environment vault wiki
  your our my their his her its you we they i he she me us them der die das und oder nicht ist war von im aus le la les de des du et est`
    .split(/\s+/)
    .filter(Boolean),
)

/** What has digits or signs in it and is the name of something. */
const named =
  /^(v?\d[\d.,_:-]*(k|m|g|kb|mb|gb|ms|s|min|h|d|w|x|%)?|(?:gpt|claude|gemini|gemma|llama|qwen|mistral|mixtral|command|deepseek|grok|phi|nova|titan|o[134]|text-embedding|whisper|dall-e|sonnet|haiku|opus)[\w.:-]*|k8s|s3|r2|ec2|oauth2?|http2|h2|utf-?(8|16)|(hs|rs|es|sha|md|aes|ed|x)-?\d+|ipv[46]|base(32|58|64)|argon2\w*|[A-Z][A-Z0-9]*(_[A-Z0-9]+)+|[\w.+-]+@[\w-]+(\.[\w-]+)+|q[1-4]|.*:\/\/.*|os\.environ\/.*|[~.]{0,2}\/.*|.*\.(ya?ml|json|md|env|txt|pem|toml))$/i

const login = /^(logins?|users?(name)?|admin(istrator)?|root|account|creds|credentials|zugang)$/i

interface Token {
  text: string
  from: number
  to: number
  isQuoted: boolean
}

const tokens = /(?<=^|[\s(=:])(["'`])(?<quoted>[^\n]{1,200}?)\1(?=$|[\s),.;:])|[^\s,;()"`]+/dg

/** The words of a text; what stands in quotes is one. */
const tokensOf = (text: string): Token[] =>
  [...text.matchAll(tokens)].map(({ 0: all, index, indices }) => {
    const [from, to] = indices?.groups?.quoted ?? [index, index + all.replace(/[.?'’]+$/, '').length]
    return { text: text.slice(from, to), from, to, isQuoted: indices?.groups?.quoted !== undefined }
  })

const isOfSentence = ({ text }: Token) =>
  wordsOfSentences.has(text.toLowerCase()) || /^\p{Ll}+(ed|ing)$/u.test(text) || !/[\p{L}\d]/u.test(text)

/** Letters with digits or signs among them, as passwords have and words have not. */
const isOdd = ({ text }: Token) =>
  !named.test(text) && ((/\d/.test(text) && /\p{L}/u.test(text)) || /[\p{L}\d][!@#$%^&*+~§][^\s]/u.test(text))

const spanOf = ({ from, to }: Token): Found => ({ from, to })

const isOpen = (name: string, value: string) => isPlaceholder(name, value) || named.test(value)

/** The second of a name and a password, as people note a login. */
function inPair(value: string, by: number): Found[] {
  const span = /^\s*[\w.@-]+(?:\s+[/|]\s+|:(?!\/\/))(?<password>\S+)\s*$/d.exec(value)?.indices?.groups?.password
  return span ? [{ from: span[0] + by, to: span[1] + by }] : []
}

/** What follows a colon, or stands where a value does: all of it, unless it is a sentence. */
function inValue(name: string, text: string, from: number): Found[] {
  const value = text.slice(from)
  const all = tokensOf(value)
  const [first] = all
  if (!first) return []
  const shifted = (found: Found[]) => found.map(one => ({ from: one.from + from, to: one.to + from }))
  const pair = inPair(value, from)
  if (pair.length > 0) return pair
  const isSentence = all.length > 1 && all.some(one => !one.isQuoted && isOfSentence(one))
  if (!isSentence) {
    if (isOpen(name, first.text) && (all.length === 1 || named.test(first.text))) return []
    return shifted(all.length === 1 ? [spanOf(first)] : [{ from: first.from, to: all.at(-1)!.to }])
  }
  const isFirst = (one: Token) => one === first && !isOfSentence(one) && !isOpen(name, one.text)
  return shifted(all.filter(one => one.isQuoted || isFirst(one) || isOdd(one)).map(spanOf))
}

const says = (word: string): 'strong' | 'weak' | 'login' | undefined => {
  if (!/^[\p{L}_][\p{L}\d_/'’-]*$/u.test(word)) return undefined
  const is = nameSays(word)
  if (is === 'secret') return 'strong'
  if (is === 'likely') return 'weak'
  return login.test(word) ? 'login' : undefined
}

const isMark = (text: string) => /^(:|=|->|=>|→|==)$/.test(text)

/** A text as it is read word by word. What each word asks of all the others is known once: a line of thousands of them is somebody's attack. */
interface Reading {
  text: string
  all: Token[]
  /** Index of the last token that ends in a colon or is a mark of its kind; -1 without one. */
  told: number
  odd: { token: Token; index: number }[]
  /** Index of the first `is`. */
  verb: number
  /** What one word said of all that follows, and another would say again: of what is told nothing of the name counts but whether it is open there. */
  judged: Set<'odd' | 'open' | 'not open'>
}

function readingOf(text: string): Reading {
  const all = tokensOf(text)
  return {
    text,
    all,
    told: all.findLastIndex(one => !one.isQuoted && (isMark(one.text) || /[\p{L}\d)][:=]$/u.test(one.text))),
    odd: all.flatMap((token, index) => (isOdd(token) ? [{ token, index }] : [])),
    verb: all.findIndex(({ text: one }) => /^(is|was|war|ist)$/i.test(one)),
    judged: new Set(),
  }
}

/** What one word about a secret says of those around it. */
function around({ text, all, told: last, odd, verb, judged }: Reading, index: number): Found[] {
  const word = all[index]!.text.replace(/[:=]$/, '')
  const strength = says(word)
  const next = all[index + 1]
  if (!strength || (next && !next.isQuoted && isHarmlessName(next.text.replace(/[:=]$/, '')) && !login.test(next.text)))
    return []
  const told = last >= index ? all[last] : undefined
  if (told && last < all.length - 1) {
    if (strength === 'login') return inPair(text.slice(told.to), told.to)
    const open = isOpen(word, all[last + 1]!.text) ? 'open' : 'not open'
    if (judged.has(open)) return []
    judged.add(open)
    return inValue(word, text, told.to)
  }
  if (strength === 'login') return next ? inPair(text.slice(next.from), next.from) : []
  const [first, second] = [all[index + 1], all[index + 2]]
  const found: Found[] = []
  if (first && /^(is|was|war|ist|were|are)$/i.test(first.text)) {
    if (second && !isOfSentence(second) && !isOpen(word, second.text)) found.push(spanOf(second))
  } else if (first && !isOfSentence(first)) {
    const pair = strength === 'strong' ? /^[\w.-]+:(?<password>\S+)$/.exec(first.text)?.groups?.password : undefined
    if (pair) return [{ from: first.to - pair.length, to: first.to }]
    if (first.isQuoted || isOdd(first) || (/^\d{4,}$/.test(first.text) && /pass|pw|pin/i.test(word)))
      found.push(spanOf(first))
  }
  if (strength === 'strong') {
    if (!judged.has('odd')) found.push(...odd.filter(one => one.index > index).map(({ token }) => spanOf(token)))
    judged.add('odd')
    if (verb > 0 && verb < index && isOdd(all[verb - 1]!)) found.push(spanOf(all[verb - 1]!))
  }
  return found
}

/** A longer one is judged as a whole elsewhere. */
const longest = 8 * 1024

/** What is secret in what somebody noted: `old password hunter2`, `login admin / hunter2`. */
export function secretsInProse(text: string): Found[] {
  if (text.length > longest) return []
  const reading = readingOf(text)
  return merged(reading.all.flatMap((_, index) => around(reading, index)))
}

/** The value of a setting that was set aside, with what was noted beside it. */
export function secretsInNoted(name: string, value: string): Found[] {
  if (login.test(name)) return merged([...secretsIn(value, { name }), ...inPair(value, 0)])
  const is = nameSays(name)
  const secret = is === 'secret' || is === 'likely'
  const found = secretsIn(value, { name }).filter(({ from, to }) => !isPlaceholder(name, value.slice(from, to)))
  return secret &&
    found.some(({ from, to }) => /\s/.test(value.slice(from, to))) &&
    !/^(["']).*\1$|^(bearer|basic)\s/i.test(value)
    ? inValue(name, value, 0)
    : found
}

/** What stands beside a secret: one word alone, or what has the looks of one. */
export function secretsBeside(name: string, said: string): Found[] {
  const all = tokensOf(said)
  const [only] = all
  if (all.length === 1 && !isOfSentence(only!) && !isOpen(name, only!.text)) return [spanOf(only!)]
  const [before] = /^(was|old|before|previous(ly)?|former(ly)?|prev|alt|bisher)\b\s*[:=]?\s*/i.exec(said) ?? []
  return merged([...(before ? inValue(name, said, before.length) : []), ...all.filter(isOdd).map(spanOf)])
}

/** Whether a word alone has the looks of a password. */
export const isOddWord = (said: string): boolean => {
  const all = tokensOf(said)
  return all.length === 1 && isOdd(all[0]!)
}
