import { secretParts } from './judge/parts.ts'
import type { Secret } from './secret.ts'
import { clean } from './text/clean.ts'

/** Stands in place of a secret. */
export const masked = '‹secret›'

/** Shorter values are not looked for: hiding every `abc` would make a log unreadable and still tell the value's length. */
const shortest = 4

/** Longer lines are given out in parts; a program that prints no line end must not fill the memory. */
const longestLine = 64 * 1024

/** What looks like a secret, whoever made it. The group `secret` is what is hidden; without one, the whole match. */
const patterns = [
  // A key of LiteLLM or of a provider. LiteLLM's own shortened form, sk-...abcd, is no match.
  /\bsk-[A-Za-z0-9_-]{8,}/dg,
  // The password in a connection string, which may itself hold @ when it was not encoded.
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/"']*:(?<secret>[^\s"']+)@/dgi,
  /\bBearer\s+(?<secret>[^\s"',}]+)/dgi,
]

/** Hides secrets in a text. */
export type Redact = (text: string) => string

/** The known values whose appearance is to be hidden. */
export interface KnownSecrets {
  all(): Secret[]
}

/** Where a secret stands in a text, and where what makes it known as one starts: the scheme of a URL, the word Bearer. */
interface Range {
  start: number
  from: number
  to: number
}

/** What follows the scheme of an Authorization header: programs write it down without the scheme as well. */
const credentials = (value: string): string[] => /^[A-Za-z]+ +(\S{8,})$/.exec(value)?.slice(1) ?? []

/** The value and its secret parts as they are, and as a URL and a JSON document hold them. */
const formsOf = (value: string): string[] =>
  [value, ...secretParts(value), ...credentials(value)].flatMap(text => [
    text,
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
  ])

function valuesOf(secrets: KnownSecrets | undefined): string[] {
  const values = (secrets?.all() ?? []).map(secret => secret.reveal()).filter(value => value.length >= shortest)
  return [...new Set(values.flatMap(formsOf))]
}

function* occurrences(text: string, value: string): Generator<Range> {
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1))
    yield { start: at, from: at, to: at + value.length }
}

function* matches(text: string, pattern: RegExp): Generator<Range> {
  for (const { index, indices } of text.matchAll(pattern)) {
    const [from, to] = indices!.groups?.secret ?? indices![0]!
    yield { start: index, from, to }
  }
}

/** Every secret in the text, in order, overlapping ones as one. */
function rangesIn(text: string, values: string[]): Range[] {
  const found = [
    ...values.flatMap(value => [...occurrences(text, value)]),
    ...patterns.flatMap(pattern => [...matches(text, pattern)]),
  ].sort((a, b) => a.from - b.from)
  const merged: Range[] = []
  for (const range of found) {
    const last = merged.at(-1)
    if (!last || range.from >= last.to) {
      merged.push({ ...range })
      continue
    }
    last.start = Math.min(last.start, range.start)
    last.to = Math.max(last.to, range.to)
  }
  return merged
}

function hide(text: string, ranges: Range[]): string {
  let shown = ''
  let at = 0
  for (const { from, to } of ranges) {
    shown += text.slice(at, from) + masked
    at = to
  }
  return shown + text.slice(at)
}

/** The text cleaned, without its secrets: in this order, since a colour in the middle of a secret would hide it from the search. */
function shown(text: string, values: string[]): string {
  const cleaned = clean(text)
  return hide(cleaned, rangesIn(cleaned, values))
}

/**
 * Hides the known values and whatever looks like a secret: keys, passwords in connection strings, bearer tokens. What it answers is clean: nothing in it
 * acts on a terminal.
 */
export function redactor(secrets?: KnownSecrets): Redact {
  const values = valuesOf(secrets)
  return text => shown(text, values)
}

/**
 * The same for text that comes in chunks, which may end anywhere, also within a secret: whole lines are given out as they are complete,
 * without their line ends.
 */
export async function* redactedLines(
  chunks: AsyncIterable<string | Uint8Array>,
  secrets?: KnownSecrets,
): AsyncGenerator<string> {
  const values = valuesOf(secrets)
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    const lines = rest.split('\n')
    rest = lines.pop()!
    for (const line of lines) yield shown(line, values)
    while (rest.length > longestLine) {
      const parts = cut(rest, values)
      if (parts.out !== '') yield clean(parts.out)
      rest = parts.rest
    }
  }
  rest += decoder.decode()
  if (rest !== '') yield shown(rest, values)
}

/** An endless line as the part that can be given out now and the rest. No secret is cut in two, not even one that has only begun. */
function cut(line: string, values: string[]): { out: string; rest: string } {
  const ranges = rangesIn(line, values)
  // A secret that has only begun is in the second half: no value is longer.
  const half = line.length - longestLine / 2
  const across = ranges.find(range => range.start < half && range.to > half)
  // A token that fills everything: its middle is left out, so that it is still known as one when its end comes.
  if (across?.start === 0) return { out: '', rest: line.slice(0, across.from + 16) + line.slice(half) }
  const at = across?.start ?? half
  return {
    out: hide(
      line.slice(0, at),
      ranges.filter(range => range.to <= at),
    ),
    rest: line.slice(at),
  }
}
