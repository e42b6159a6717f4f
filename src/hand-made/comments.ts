import { CST, Lexer } from 'yaml'
import { secretsIn } from '../judge/judge.ts'
import { isPlaceholder } from '../judge/placeholders.ts'

/** A secret within a comment: a key that somebody set aside. */
interface CommentedSecret {
  line: number
  from: number
  to: number
}

/** What the lexer puts between the pieces of a text, beside those that are in it (yaml, dist/parse/cst.js). */
const ofNoLength = new Set([CST.DOCUMENT, CST.FLOW_END, CST.SCALAR])

/** Comments of a YAML text, each by where what it says begins. */
function* commentsIn(text: string): Generator<{ said: string; at: number; line: number }> {
  let at = 0
  let line = 1
  for (const piece of new Lexer().lex(text)) {
    if (ofNoLength.has(piece)) continue
    if (CST.tokenType(piece) === 'comment') {
      const [mark] = /^#[#\s]*/.exec(piece)!
      yield { said: piece.slice(mark.length), at: at + mark.length, line }
    }
    line += piece.split('\n').length - 1
    at += piece.length
  }
}

const setting = /^(?:- +)?["']?(?<name>[A-Za-z_][\w.-]{0,100})["']?\s{0,9}[:=]\s{0,9}["']?(?<value>[^\s"'].*?)["',]*$/d

/** Where secrets stand in comments: of a setting that was set aside, or anywhere in what is said. */
function secretsInComments(text: string): CommentedSecret[] {
  return [...commentsIn(text)].flatMap(({ said, at, line }) => {
    const match = setting.exec(said.trimEnd())
    const [from, to] = match?.indices?.groups?.value ?? [0, said.length]
    const name = match?.groups?.name ?? ''
    const value = said.slice(from, to)
    return secretsIn(value, { name })
      .filter(one => !isPlaceholder(name, value.slice(one.from, one.to)))
      .map(one => ({ line, from: at + from + one.from, to: at + from + one.to }))
  })
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
  const lines = [...new Set(secretsInComments(text).map(({ line }) => line))]
  return lines.length === 0 ? undefined : `line${lines.length > 1 ? 's' : ''} ${lines.join(', ')}`
}
